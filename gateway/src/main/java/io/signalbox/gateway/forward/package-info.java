/**
 * Passes a request on to the server that it was dispatched to, and the answer back. Open {@code
 * ForwardFilter} first.
 */
@NullMarked
package io.signalbox.gateway.forward;

import org.jspecify.annotations.NullMarked;
