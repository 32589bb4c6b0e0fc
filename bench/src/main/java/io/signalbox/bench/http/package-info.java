/**
 * An HTTP/1.1 client that costs the machine next to nothing, since it shares it with the servers it
 * measures. Open {@link io.signalbox.bench.http.HttpConnection} first.
 */
@NullMarked
package io.signalbox.bench.http;

import org.jspecify.annotations.NullMarked;
