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

  private final HttpServerConfig server;

  /**
   * @param server whose requests come on the streams
   */
  public Http2Entrance(HttpServerConfig server) {
    this.server = server;
  }

  /**
   * The handler to stand before those of HTTP/1.1, which it replaces when it has to.
   *
   * @param begun is given a connection that has become one of HTTP/2, and what is asked for on it
   */
  public ChannelHandler watch(RequestBoundary http1, BiConsumer<Channel, Streams> begun) {
    return new Preface(context -> begin(context, http1, begun));
  }

  private void begin(
      ChannelHandlerContext context, RequestBoundary http1, BiConsumer<Channel, Streams> begun) {
    http1.giveWay();
    Streams streams = new Streams();
    ChannelPipeline pipeline = context.pipeline();
    Http2Codec.installServer(
        pipeline,
        new ChannelInitializer<>() {
          @Override
          protected void initChannel(Channel stream) {
            streams.add(stream);
            fit(stream);
          }
        });
    pipeline.addLast("signalbox.http2-rest", new Rest(streams));
    SilentPeers.probe(context.channel());
    context.channel().config().setAutoRead(true);
    begun.accept(context.channel(), streams);
  }

  /** As Reactor Netty does with a connection, which it takes the stream for. */
  private void fit(Channel stream) {
    stream.config().setAutoRead(false);
    stream
        .pipeline()
        .addLast(
            server.channelInitializer(
                new StreamObserver(server.childObserver(), server.channelGroup()),
                stream.remoteAddress(),
                true));
  }
}
