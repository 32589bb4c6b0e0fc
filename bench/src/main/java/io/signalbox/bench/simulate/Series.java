package io.signalbox.bench.simulate;

/**
 * Figures that belong together.
 *
 * @param values one for each place on the x-axis; what is not a number is left out
 */
record Series(String name, double... values) {}
