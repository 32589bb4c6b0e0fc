package io.signalbox.gateway.tcp;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelException;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.socket.ServerSocketChannel;
import io.netty.channel.socket.SocketChannel;
import io.signalbox.handoff.claims.ConnectionParcel;
import io.signalbox.handoff.server.ShutdownOnClose;
import java.net.InetSocketAddress;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import reactor.netty.resources.LoopResources;

/** Opens ports and connections of which nobody ends before both sides have. Thread-safe. */
final class Sockets {

  private final LoopResources loops;
  private final int connectTimeoutMillis;

  Sockets(LoopResources loops, Duration connectTimeout) {
    this.loops = loops;
    this.connectTimeoutMillis = Math.toIntExact(connectTimeout.toMillis());
  }

  /** The event loop on which ports are opened. */
  EventLoop acceptor() {
    return loops.onServerSelect(LoopResources.DEFAULT_NATIVE).next();
  }

  /**
   * @param accepted is added to each connection, of which nothing is read by itself
   */
  ChannelFuture listen(EventLoop acceptor, InetSocketAddress address, ChannelHandler accepted) {
    return new ServerBootstrap()
        .group(acceptor, loops.onServer(LoopResources.DEFAULT_NATIVE))
        .channelFactory(() -> loops.onChannel(ServerSocketChannel.class, acceptor))
        .childOption(ChannelOption.AUTO_READ, false)
        .childOption(ChannelOption.ALLOW_HALF_CLOSURE, true)
        .childOption(ChannelOption.TCP_NODELAY, true)
        .childOption(ChannelOption.SO_KEEPALIVE, true)
        .childHandler(accepted)
        .bind(address);
  }

  /** Nothing is read of it by itself. */
  ChannelFuture connect(EventLoop loop, InetSocketAddress address) {
    return new Bootstrap()
        .group(loop)
        .channelFactory(() -> loops.onChannel(SocketChannel.class, loop))
        .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, connectTimeoutMillis)
        .option(ChannelOption.AUTO_READ, false)
        .option(ChannelOption.ALLOW_HALF_CLOSURE, true)
        .option(ChannelOption.TCP_NODELAY, true)
        .option(ChannelOption.SO_KEEPALIVE, true)
        .handler(new ChannelInboundHandlerAdapter())
        .connect(address);
  }

  /**
   * The channel of a connection that was accepted as one of {@link #listen} and has been none
   * meanwhile. Nothing is read of it by itself.
   *
   * @return null when it has ended; then the parcel is discarded
   */
  static @Nullable Channel adopt(ConnectionParcel parcel, EventLoop loop) {
    EpollSocketChannel channel;
    try {
      channel = new EpollSocketChannel(parcel.descriptor());
    } catch (ChannelException e) {
      parcel.discard();
      return null;
    }
    if (!channel.isActive()) {
      channel.unsafe().closeForcibly();
      return null;
    }
    channel.config().setAutoRead(false).setAllowHalfClosure(true);
    channel.pipeline().addLast(new ShutdownOnClose());
    loop.register(channel);
    return channel;
  }

  /** So that the other side sees that this is no end of what was sent. */
  static void reset(Channel channel) {
    if (channel.isActive()) {
      channel.config().setOption(ChannelOption.SO_LINGER, 0);
    }
    channel.close();
  }
}
