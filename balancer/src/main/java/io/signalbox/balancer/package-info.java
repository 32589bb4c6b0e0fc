/**
 * Chooses the server best placed to answer a request. Open {@code Balancer} first, then {@code
 * Policy}, which lists the ways to choose, and {@code Server}, what is known of one server.
 */
@NullMarked
package io.signalbox.balancer;

import org.jspecify.annotations.NullMarked;
