/**
 * The one address of the cluster: open {@code dispatch.DispatchFilter} first, then {@code
 * dispatch.Failure} and {@code forward.Exchange}.
 */
@NullMarked
package io.signalbox.gateway;

import org.jspecify.annotations.NullMarked;
