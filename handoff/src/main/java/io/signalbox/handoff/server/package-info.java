/**
 * A Reactor Netty server whose connections may leave it between two requests, and which lets others
 * in. Open {@link io.signalbox.handoff.server.RequestBoundary} first: it tells requests apart; then
 * {@link io.signalbox.handoff.server.Entrance}, by which connections come in, and {@link
 * io.signalbox.handoff.server.Pipelines}, which puts both into a server.
 */
@NullMarked
package io.signalbox.handoff.server;

import org.jspecify.annotations.NullMarked;
