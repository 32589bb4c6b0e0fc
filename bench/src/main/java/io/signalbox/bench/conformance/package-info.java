/**
 * What becomes of odd exchanges, byte by byte, on each way between a client and a server. Open
 * {@link io.signalbox.bench.conformance.ConformanceBench} first.
 */
@NullMarked
package io.signalbox.bench.conformance;

import org.jspecify.annotations.NullMarked;
