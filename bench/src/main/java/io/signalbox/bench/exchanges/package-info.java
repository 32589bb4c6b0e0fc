/**
 * Everyday exchanges, straight and through proxies, and what is otherwise behind those. Open {@link
 * io.signalbox.bench.exchanges.ExchangesBench} first.
 */
@NullMarked
package io.signalbox.bench.exchanges;

import org.jspecify.annotations.NullMarked;
