/**
 * Measures how long it takes to choose a server: open {@code ChooseBench}, then {@code Choosing}.
 */
@NullMarked
package io.signalbox.bench.choose;

import org.jspecify.annotations.NullMarked;
