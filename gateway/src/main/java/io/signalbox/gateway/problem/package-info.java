/**
 * What the gateway refuses, in words a client can act on: open {@link
 * io.signalbox.gateway.problem.Problem}.
 */
@NullMarked
package io.signalbox.gateway.problem;

import org.jspecify.annotations.NullMarked;
