/**
 * Measures the ways to a member: straight, handed over by our gateway, and through proxies. Open
 * {@code HandoffBench} first, then {@code Ways} and {@code Load}.
 */
@NullMarked
package io.signalbox.bench.handoff;

import org.jspecify.annotations.NullMarked;
