/**
 * Drives the balancer's own policies in virtual time. Open {@link
 * io.signalbox.bench.simulate.Scenario} first, then {@code Simulation}, which wires one run, and
 * {@code ProcessorSharing}, the model of a server.
 */
@NullMarked
package io.signalbox.bench.simulate;

import org.jspecify.annotations.NullMarked;
