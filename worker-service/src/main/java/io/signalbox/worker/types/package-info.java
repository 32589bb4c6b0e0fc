/**
 * What a task can be. Open {@link io.signalbox.worker.types.TaskType} first, then {@link
 * io.signalbox.worker.types.DigestTask}, the simplest of its implementations.
 */
@NullMarked
package io.signalbox.worker.types;

import org.jspecify.annotations.NullMarked;
