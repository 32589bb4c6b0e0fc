/**
 * The gateways that are measured side by side, and what else has to run for that. Open {@link
 * io.signalbox.bench.gateways.Lineup} first.
 */
@NullMarked
package io.signalbox.bench.gateways;

import org.jspecify.annotations.NullMarked;
