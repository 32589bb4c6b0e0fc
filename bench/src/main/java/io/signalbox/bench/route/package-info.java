/**
 * Measures gateways side by side in front of servers that are not equal. Open {@code RouteBench}
 * first, then {@code Oddity} and {@code PacedServer}.
 */
@NullMarked
package io.signalbox.bench.route;

import org.jspecify.annotations.NullMarked;
