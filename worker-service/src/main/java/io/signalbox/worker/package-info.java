/**
 * The compute tier. Open {@link io.signalbox.worker.tasks.TaskController} for what clients see and
 * {@link io.signalbox.worker.dispatch.Dispatcher} for how tasks are carried out.
 */
@NullMarked
package io.signalbox.worker;

import org.jspecify.annotations.NullMarked;
