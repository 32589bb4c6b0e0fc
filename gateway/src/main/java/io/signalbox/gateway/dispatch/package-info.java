/**
 * Gives each request to the instance that the balancer chooses, and to another when that one fails:
 * open {@code DispatchFilter} first, then {@code Failure}, which says when a request may be
 * repeated. Who is there, the member's {@code directory} knows.
 */
@NullMarked
package io.signalbox.gateway.dispatch;

import org.jspecify.annotations.NullMarked;
