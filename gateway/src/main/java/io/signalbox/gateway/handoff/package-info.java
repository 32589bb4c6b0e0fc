/**
 * Hands client connections over to members on this host, which then answer without us: open {@link
 * io.signalbox.gateway.handoff.GatewayGate} first, then {@code MemberLink}, which speaks to a
 * member, and {@code MemberConnections}, which has what becomes of connections.
 */
@NullMarked
package io.signalbox.gateway.handoff;

import org.jspecify.annotations.NullMarked;
