/**
 * Measures a running cluster, or simulates one, and tells the result as Markdown. Open {@link
 * io.signalbox.bench.Bench} first, then {@link io.signalbox.bench.measure.Throughput} and {@link
 * io.signalbox.bench.measure.Comparison}, or {@link io.signalbox.bench.simulate.Scenario}.
 */
@NullMarked
package io.signalbox.bench;

import org.jspecify.annotations.NullMarked;
