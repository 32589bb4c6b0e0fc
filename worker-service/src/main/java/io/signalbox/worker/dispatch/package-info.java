/**
 * Dispatcher and worker threads: open {@link io.signalbox.worker.dispatch.Dispatcher} first, then
 * {@link io.signalbox.worker.dispatch.TaskExecutor} for the threads and {@link
 * io.signalbox.worker.dispatch.Attempt} for one task's run.
 */
@NullMarked
package io.signalbox.worker.dispatch;

import org.jspecify.annotations.NullMarked;
