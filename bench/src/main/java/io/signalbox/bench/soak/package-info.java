/**
 * Endurance: many requests while members join, drain and die, and whether anything is left over.
 * Open {@link io.signalbox.bench.soak.SoakBench} first.
 */
@NullMarked
package io.signalbox.bench.soak;

import org.jspecify.annotations.NullMarked;
