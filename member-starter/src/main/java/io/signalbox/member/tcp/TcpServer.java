package io.signalbox.member.tcp;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelException;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.util.AttributeKey;
import io.signalbox.handoff.ipc.Probes;
import io.signalbox.handoff.server.ChildChannels;
import io.signalbox.handoff.server.ShutdownOnClose;
import java.net.InetSocketAddress;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where connections of one service come in, by its port and from gateways, all into the same
 * pipeline. Thread-safe.
 */
final class TcpServer {

  private static final Logger log = LoggerFactory.getLogger(TcpServer.class);

  /** On the channel of a connection that has its place already. */
  private static final AttributeKey<Boolean> PLACED =
      AttributeKey.valueOf(TcpServer.class, "placed");

  private final TcpService service;
  private final OpenConnections open;
  private final TcpServiceMeters meters;
  private final Channel channel;

  /**
   * Listens from now on.
   *
   * @param acceptor where connections are accepted, and taken over
   * @throws IllegalStateException when the port cannot be opened
   */
  TcpServer(
      TcpService service,
      String address,
      Class<? extends ServerChannel> kind,
      EventLoop acceptor,
      EventLoopGroup loops,
      OpenConnections open,
      TcpServiceMeters meters) {
    this.service = service;
    this.open = open;
    this.meters = meters;
    ChannelFuture bound =
        new ServerBootstrap()
            .group(acceptor, loops)
            .channel(kind)
            .childOption(ChannelOption.TCP_NODELAY, true)
            .childOption(ChannelOption.SO_KEEPALIVE, true)
            .childHandler(new Entry())
            .bind(new InetSocketAddress(address, service.port()))
            .awaitUninterruptibly();
    if (!bound.isSuccess()) {
      throw new IllegalStateException(
          "%s: port %d at %s cannot be opened: %s"
              .formatted(service.name(), service.port(), address, bound.cause().getMessage()),
          bound.cause());
    }
    this.channel = bound.channel();
  }

  private final class Entry extends ChannelInitializer<Channel> {

    @Override
    protected void initChannel(Channel connection) throws Exception {
      if (connection.hasAttr(PLACED)) {
        connection.pipeline().addLast(new ShutdownOnClose());
      } else if (open.take()) {
        open.add(connection);
      } else {
        meters.refused();
        OpenConnections.reset(connection);
        return;
      }
      meters.opened(connection);
      Probes.begin(connection);
      service.connections().fill(connection.pipeline());
    }
  }

  String name() {
    return service.name();
  }

  int port() {
    return ((InetSocketAddress) channel.localAddress()).getPort();
  }

  /** Whether it takes over one more connection; then a place is taken for it. */
  boolean admits() {
    return channel.isActive() && open.take();
  }

  /** The place that was taken for a connection is not needed. */
  void dismiss() {
    open.leave();
  }

  /**
   * Lets a connection in that has its place. On the event loop where connections are accepted.
   *
   * @param descriptor of its socket; still the caller's when this throws
   * @return the connection, as if it had come by the port
   * @throws ChannelException when it has ended
   */
  Channel enter(int descriptor) {
    EpollSocketChannel connection =
        ChildChannels.accepted((EpollServerSocketChannel) channel, descriptor);
    connection.attr(PLACED).set(true);
    open.add(connection);
    meters.taken();
    channel.pipeline().fireChannelRead(connection);
    return connection;
  }

  /** Takes no more connections, in whatever way they come. */
  void close() {
    channel.close().syncUninterruptibly();
    log.debug("{}: listens no more", service.name());
  }
}
