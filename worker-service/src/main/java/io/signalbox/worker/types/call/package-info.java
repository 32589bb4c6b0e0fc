/**
 * The task type {@code call}: a request to a service in the registry. Open {@link
 * io.signalbox.worker.types.call.CallTask} first, then {@link
 * io.signalbox.worker.types.call.CallRules} for what it may call.
 */
@NullMarked
package io.signalbox.worker.types.call;

import org.jspecify.annotations.NullMarked;
