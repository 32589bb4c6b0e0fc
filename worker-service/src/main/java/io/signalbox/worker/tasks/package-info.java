/**
 * The task API: open {@link io.signalbox.worker.tasks.TaskController} first, then {@link
 * io.signalbox.worker.tasks.SubmissionReader} for what is accepted.
 */
@NullMarked
package io.signalbox.worker.tasks;

import org.jspecify.annotations.NullMarked;
