/**
 * Measures a running cluster, or simulates one, and tells the result as Markdown. Open {@link
 * io.signalbox.bench.Bench} first, then {@link io.signalbox.bench.measure.ClosedLoop} and {@link
 * io.signalbox.bench.measure.Comparison}, or {@link io.signalbox.bench.simulate.SimulateBench}.
 */
@NullMarked
package io.signalbox.bench;

import org.jspecify.annotations.NullMarked;
