/**
 * What is measured, and how its figures come about. Open {@link
 * io.signalbox.bench.measure.ClosedLoop} and {@link io.signalbox.bench.measure.Comparison} first,
 * then {@link io.signalbox.bench.measure.Percentiles}.
 */
@NullMarked
package io.signalbox.bench.measure;

import org.jspecify.annotations.NullMarked;
