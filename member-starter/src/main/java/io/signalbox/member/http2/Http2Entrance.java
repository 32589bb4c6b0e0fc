package io.signalbox.member.http2;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http2.Http2Connection;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2FrameCodec;
import io.netty.handler.codec.http2.Http2FrameCodecBuilder;
import io.netty.handler.codec.http2.Http2LocalFlowController;
import io.netty.handler.codec.http2.Http2MultiplexHandler;
import io.netty.handler.codec.http2.Http2Settings;
import io.signalbox.handoff.server.RequestBoundary;
import java.util.function.BiConsumer;
import reactor.netty.http.server.HttpServerConfig;

/**
 * Lets clients speak HTTP/2 at a server's port, told by a connection's first bytes: to the server
 * each of its streams is a connection of HTTP/1.1 with one request. What a client may cost is
 * bounded (RFC 9113, section 10.5). Thread-safe.
 */
public final class Http2Entrance {

  /** At once on one connection; the others are refused, to be sent again (section 8.7). */
  private static final int MOST_STREAMS = 100;

  private static final int LONGEST_HEADER = 16 * 1024;
  private static final int CONNECTION_WINDOW = 1024 * 1024;

  /** Resets in either direction within the span; one more ends the connection. */
  private static final int MOST_RESETS = 200;

  private static final int RESET_SECONDS = 30;

  /** Answers to what asks for one, as pings do, that the client has not taken. */
  private static final int MOST_ACKNOWLEDGEMENTS = 1_000;

  private static final int MOST_CONTINUATIONS = 16;
  private static final int MOST_EMPTY_PARTS = 2;

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
    Http2FrameCodec codec = codec();
    ChannelPipeline pipeline = context.pipeline();
    pipeline
        .addLast("signalbox.http2", codec)
        .addLast(
            "signalbox.http2-streams",
            new Http2MultiplexHandler(
                new ChannelInitializer<>() {
                  @Override
                  protected void initChannel(Channel stream) {
                    streams.add(stream);
                    fit(stream);
                  }
                }))
        .addLast("signalbox.http2-rest", new Rest());
    widen(codec.connection());
    context.channel().config().setAutoRead(true);
    begun.accept(context.channel(), streams);
  }

  private Http2FrameCodec codec() {
    return Http2FrameCodecBuilder.forServer()
        .initialSettings(
            Http2Settings.defaultSettings()
                .maxConcurrentStreams(MOST_STREAMS)
                .maxHeaderListSize(LONGEST_HEADER))
        .decoderEnforceMaxRstFramesPerWindow(MOST_RESETS, RESET_SECONDS)
        .encoderEnforceMaxRstFramesPerWindow(MOST_RESETS, RESET_SECONDS)
        .encoderEnforceMaxQueuedControlFrames(MOST_ACKNOWLEDGEMENTS)
        .decoderEnforceMaxSmallContinuationFrames(MOST_CONTINUATIONS)
        .decoderEnforceMaxConsecutiveEmptyDataFrames(MOST_EMPTY_PARTS)
        .build();
  }

  /** So that one body that nobody reads does not hold up all others. */
  private static void widen(Http2Connection connection) {
    Http2LocalFlowController window = connection.local().flowController();
    try {
      window.incrementWindowSize(
          connection.connectionStream(), CONNECTION_WINDOW - window.initialWindowSize());
    } catch (Http2Exception e) {
      throw new IllegalStateException(e);
    }
  }

  /** As Reactor Netty does with a connection, which it takes the stream for. */
  private void fit(Channel stream) {
    stream.config().setAutoRead(false);
    stream
        .pipeline()
        .addLast(
            server.channelInitializer(
                new StreamObserver(server.childObserver()), stream.remoteAddress(), true));
  }
}
