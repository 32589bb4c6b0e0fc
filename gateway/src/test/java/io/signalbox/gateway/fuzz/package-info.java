/**
 * Random clients and random instances with the gateway between them. Open {@code ExchangeFuzzTest}
 * first.
 */
@NullMarked
package io.signalbox.gateway.fuzz;

import org.jspecify.annotations.NullMarked;
