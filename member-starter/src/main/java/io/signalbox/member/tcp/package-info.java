/**
 * Services of TCP that a member offers beside its HTTP: open {@link
 * io.signalbox.member.tcp.TcpService} first, then {@code TcpServers}, which opens their ports, and
 * {@code TcpGatewayLink}, through which a gateway on this host hands connections over.
 */
@NullMarked
package io.signalbox.member.tcp;

import org.jspecify.annotations.NullMarked;
