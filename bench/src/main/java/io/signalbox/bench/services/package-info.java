/** Measures what it costs to keep many services of one machine as they are declared. */
@NullMarked
package io.signalbox.bench.services;

import org.jspecify.annotations.NullMarked;
