/**
 * Services whose connections are passed on as they are. {@link
 * io.signalbox.gateway.tcp.TcpListeners} opens their ports, {@code TcpConnection} finds an instance
 * for each connection; the two are coupled by a {@link io.signalbox.gateway.forward.Tunnel}.
 */
@NullMarked
package io.signalbox.gateway.tcp;

import org.jspecify.annotations.NullMarked;
