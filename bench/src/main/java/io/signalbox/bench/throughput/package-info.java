/**
 * Measures how many requests a second gateways carry, and what a request costs them. Open {@code
 * ThroughputBench} first.
 */
@NullMarked
package io.signalbox.bench.throughput;

import org.jspecify.annotations.NullMarked;
