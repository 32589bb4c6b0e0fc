/**
 * What the registry shows to Prometheus. Open {@link io.signalbox.registry.metrics.TableMetrics}.
 */
@NullMarked
package io.signalbox.registry.metrics;

import org.jspecify.annotations.NullMarked;
