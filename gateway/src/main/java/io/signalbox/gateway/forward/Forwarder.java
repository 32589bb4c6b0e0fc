package io.signalbox.gateway.forward;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.ssl.SslHandler;
import io.netty.resolver.AddressResolverGroup;
import io.netty.util.concurrent.Future;
import io.signalbox.member.http2.Http2Codec;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Carries requests to instances and their answers back, over connections that it keeps for each
 * event loop, so that an exchange never leaves the loop of its client. Thread-safe.
 */
public final class Forwarder {

  private final PoolSettings settings;
  private final ConnectionSettings connections;
  private final Permits permits;
  private final AddressResolverGroup<?> names;
  private final Map<EventLoop, Pool> pools = new ConcurrentHashMap<>();

  /**
   * @param names of routes that lead to a name; instances have addresses
   */
  Forwarder(PoolSettings settings, ConnectionSettings connections, AddressResolverGroup<?> names) {
    this.settings = settings;
    this.connections = connections;
    this.permits = new Permits(settings);
    this.names = names;
  }

  /** An exchange that is to be begun, on {@code eventLoop}. */
  public Exchange exchange(EventLoop eventLoop, Call call, ClientSide client) {
    return new Exchange(pools.computeIfAbsent(eventLoop, this::pool), call, client);
  }

  private Pool pool(EventLoop eventLoop) {
    return new Pool(
        eventLoop,
        settings,
        permits,
        (address, opening) -> connect(eventLoop, address, opening),
        address -> closeOneOfOthers(eventLoop, address));
  }

  private void closeOneOfOthers(EventLoop eventLoop, Address address) {
    pools.forEach(
        (loop, pool) -> {
          if (loop != eventLoop) {
            loop.execute(() -> pool.closeResting(address));
          }
        });
  }

  /** Connections to instances that are open, or about to be. */
  int connections() {
    return permits.taken();
  }

  /** Requests that wait for a connection. */
  int waiting() {
    return permits.waiting();
  }

  private void connect(EventLoop eventLoop, Address address, Opening opening) {
    if (!opening.isWanted()) {
      permits.giveBack(address);
      return;
    }
    new Bootstrap()
        .group(eventLoop)
        .channelFactory(connections.channels(eventLoop))
        .resolver(names)
        .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, connections.connectTimeoutMillis())
        .option(ChannelOption.TCP_NODELAY, true)
        // A write that fails must not cost the answer that says why (413, then a reset).
        .option(ChannelOption.AUTO_CLOSE, false)
        .handler(new Initializer(connections, address))
        .connect(InetSocketAddress.createUnresolved(address.host(), address.port()))
        .addListener(
            connecting -> {
              if (connecting.isSuccess()) {
                opened(address, opening, ((ChannelFuture) connecting).channel());
              } else {
                permits.giveBack(address);
                // Where there was no socket to be had, Netty tells it in another thread.
                eventLoop.execute(
                    () ->
                        opening.failed(
                            Ending.ofConnecting(connecting.cause()), connecting.cause()));
              }
            });
  }

  private void opened(Address address, Opening opening, Channel channel) {
    channel.closeFuture().addListener(closed -> permits.giveBack(address));
    SslHandler tls = channel.pipeline().get(SslHandler.class);
    if (tls == null) {
      begin(opening, channel);
      return;
    }
    Future<Channel> handshake = tls.handshakeFuture();
    handshake.addListener(
        done -> {
          if (done.isSuccess()) {
            begin(opening, channel);
          } else {
            channel.close();
            opening.failed(Ending.NOT_REACHED, done.cause());
          }
        });
  }

  private static void begin(Opening opening, Channel channel) {
    if (opening.isWanted()) {
      opening.opened(channel);
    } else {
      channel.close();
      opening.failed(Ending.NOT_REACHED, null);
    }
  }

  private static final class Initializer extends ChannelInitializer<SocketChannel> {

    private final ConnectionSettings settings;
    private final Address address;

    Initializer(ConnectionSettings settings, Address address) {
      this.settings = settings;
      this.address = address;
    }

    @Override
    protected void initChannel(SocketChannel channel) {
      ChannelPipeline pipeline = channel.pipeline();
      if (address.secure()) {
        pipeline.addLast(settings.tls(channel.alloc(), address));
      }
      if (address.http2()) {
        Http2Codec.installClient(
            pipeline, SharedConnection.MOST_STREAMS, settings.decoder().getMaxHeaderSize());
      } else {
        InstanceCodec.install(pipeline, settings.decoder());
      }
      if (address.secure()) {
        pipeline.addLast(new HandshakeFailure());
      }
    }
  }

  /** Why a handshake fails its future tells; Netty logs it as well where nobody takes it. */
  private static final class HandshakeFailure extends ChannelInboundHandlerAdapter {

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
      if (context.pipeline().get(SslHandler.class).handshakeFuture().isSuccess()) {
        context.fireExceptionCaught(cause);
      }
    }
  }
}
