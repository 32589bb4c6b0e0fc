/**
 * Requests over HTTP that tasks deliver, for the task types that do: what may be sent, how it is
 * sent and what is kept of the answer, and when a delivery that failed comes again. Whom to send it
 * to is each type's own. Open {@link io.signalbox.worker.delivery.Message} first, then {@link
 * io.signalbox.worker.delivery.HttpCaller}.
 */
@NullMarked
package io.signalbox.worker.delivery;

import org.jspecify.annotations.NullMarked;
