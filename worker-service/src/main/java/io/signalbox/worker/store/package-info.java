/**
 * The data tier as workers see it: open {@link io.signalbox.worker.store.TaskStore} first, then
 * {@link io.signalbox.worker.store.Gatherer} for what travels together and {@link
 * io.signalbox.worker.store.DataTier}.
 */
@NullMarked
package io.signalbox.worker.store;

import org.jspecify.annotations.NullMarked;
