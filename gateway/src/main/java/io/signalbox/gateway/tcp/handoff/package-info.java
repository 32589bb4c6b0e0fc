/**
 * Hands connections of TCP services over to members on this host, before a byte of them is read:
 * open {@link io.signalbox.gateway.tcp.handoff.TcpHandovers} first, then {@code TcpMemberLink},
 * which speaks to a member, and {@code HandedConnections}, which has what becomes of connections.
 */
@NullMarked
package io.signalbox.gateway.tcp.handoff;

import org.jspecify.annotations.NullMarked;
