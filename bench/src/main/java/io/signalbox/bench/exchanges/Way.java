package io.signalbox.bench.exchanges;

import java.net.InetSocketAddress;

/**
 * From clients to the services.
 *
 * @param http where the service of HTTP/1.1 is asked
 * @param grpc where that of gRPC is called
 * @param straight whether nothing is between, so that only HTTP/1.1 is understood at the first one
 */
record Way(String name, InetSocketAddress http, InetSocketAddress grpc, boolean straight) {}
