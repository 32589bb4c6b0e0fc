package io.signalbox.bench.conformance;

import java.net.InetSocketAddress;

/** One between clients and a server. */
record Way(String name, InetSocketAddress address) {}
