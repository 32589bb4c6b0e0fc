/**
 * Passes a request on to the server that it was dispatched to, and the answer back. Open {@code
 * Exchange} first, which owns the way and draws it; {@code ForwardFilter} and {@code AnswerWriter}
 * lead Spring Cloud Gateway's requests to it, and {@code SharedConnection} is how HTTP/2 is spoken
 * with those that want it.
 */
@NullMarked
package io.signalbox.gateway.forward;

import org.jspecify.annotations.NullMarked;
