package io.signalbox.member.http2;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelPipeline;
import io.signalbox.handoff.server.RequestBoundary;
import java.util.function.BiConsumer;
import reactor.netty.http.server.HttpServerConfig;

/**
 * Lets clients speak HTTP/2 at a server's port, told by a connection's first bytes: to the server
 * each of its streams is a connection of HTTP/1.1 with one request. Thread-safe.
 */
public final class Http2Entrance {

  private final ChannelHandler server;
  private final ExtendedConnect connect;
  private final BiConsumer<Channel, Streams> begun;

  /**
   * @param server whose requests come on the streams
   * @param connect what they may become
   * @param begun is given each connection that has become one of HTTP/2, and what is asked for on
   *     it
   */
  public Http2Entrance(
      HttpServerConfig server, ExtendedConnect connect, BiConsumer<Channel, Streams> begun) {
    // As Reactor Netty has it for its connections, which it takes streams for.
    this.server =
        server.channelInitializer(
            new StreamObserver(server.childObserver(), server.channelGroup()), null, true);
    this.connect = connect;
    this.begun = begun;
  }

  /** The handler to stand before those of HTTP/1.1, which it replaces when it has to. */
  public ChannelHandler watch(RequestBoundary http1) {
    return new Preface(context -> begin(context, http1));
  }

  private void begin(ChannelHandlerContext context, RequestBoundary http1) {
    http1.giveWay();
    Streams streams = new Streams();
    ChannelPipeline pipeline = context.pipeline();
    Http2Codec.installServer(
        pipeline,
        connect,
        new ChannelInitializer<>() {
          @Override
          protected void initChannel(Channel stream) {
            streams.add(stream);
            stream.config().setAutoRead(false);
            stream.pipeline().addLast(server);
          }
        });
    pipeline.addLast("signalbox.http2-rest", new Rest(streams));
    SilentPeers.probe(context.channel());
    context.channel().config().setAutoRead(true);
    begun.accept(context.channel(), streams);
  }
}
