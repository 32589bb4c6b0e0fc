package io.signalbox.handoff.server;

import io.netty.channel.Channel;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.handler.codec.http.HttpDecoderConfig;
import java.net.InetSocketAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;
import reactor.netty.http.HttpProtocol;
import reactor.netty.http.server.HttpServerConfig;

/**
 * A server that accepts connections.
 *
 * @param decoder as the server's own
 * @param unfit why none of its connections can be passed on or taken over, if so
 */
record OpenServer(Channel channel, HttpDecoderConfig decoder, @Nullable Unfit unfit) {

  static OpenServer of(Channel channel, HttpServerConfig config) {
    return new OpenServer(channel, DecoderConfig.of(config.decoder()), unfit(config));
  }

  private static @Nullable Unfit unfit(HttpServerConfig config) {
    if (config.sslProvider() != null) {
      return Unfit.TLS;
    }
    boolean plain = List.of(config.protocols()).equals(List.of(HttpProtocol.HTTP11));
    return plain ? null : Unfit.HTTP2;
  }

  boolean isAt(int port) {
    return channel.localAddress() instanceof InetSocketAddress address && address.getPort() == port;
  }

  /**
   * Whether connections can be passed on and taken over; not on a transport without descriptors.
   */
  boolean passesConnections() {
    return unfit == null && channel instanceof EpollServerSocketChannel;
  }
}
