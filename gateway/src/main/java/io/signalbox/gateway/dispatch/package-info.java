/**
 * Chooses the instance that answers a request, and another when that one fails: open {@code
 * DispatchFilter} first, then {@code Failure}, which says when a request may be repeated, and
 * {@code InstanceTable}.
 */
@NullMarked
package io.signalbox.gateway.dispatch;

import org.jspecify.annotations.NullMarked;
