/**
 * The task type {@code http}, an example that waits. Open {@link
 * io.signalbox.worker.types.http.HttpTask} first, then {@link
 * io.signalbox.worker.types.http.TargetGuard} for whom it may call.
 */
@NullMarked
package io.signalbox.worker.types.http;

import org.jspecify.annotations.NullMarked;
