/**
 * Measures a running cluster and tells the result as Markdown. Open {@link
 * io.signalbox.bench.Bench} first, then {@link io.signalbox.bench.measure.Throughput} and {@link
 * io.signalbox.bench.measure.Comparison}.
 */
@NullMarked
package io.signalbox.bench;

import org.jspecify.annotations.NullMarked;
