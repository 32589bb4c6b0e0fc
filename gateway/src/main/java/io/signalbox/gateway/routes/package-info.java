/**
 * Which request goes to which service: routes from the gateway's configuration, from {@code
 * services.yml} and from what services say when they register, in one table that is replaced whole.
 * Start with {@link io.signalbox.gateway.routes.RouteTable}.
 */
@NullMarked
package io.signalbox.gateway.routes;

import org.jspecify.annotations.NullMarked;
