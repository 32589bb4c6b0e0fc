/**
 * Measures how soon a service that sleeps answers, beside what else starts one when it is called.
 */
@NullMarked
package io.signalbox.bench.wake;

import org.jspecify.annotations.NullMarked;
