/**
 * The data tier as workers see it: open {@link io.signalbox.worker.store.TaskStore} first, then
 * {@link io.signalbox.worker.store.DataTier}.
 */
@NullMarked
package io.signalbox.worker.store;

import org.jspecify.annotations.NullMarked;
