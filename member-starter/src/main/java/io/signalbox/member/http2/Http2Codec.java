package io.signalbox.member.http2;

import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http2.Http2Connection;
import io.netty.handler.codec.http2.Http2ConnectionPrefaceAndSettingsFrameWrittenEvent;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2FrameCodec;
import io.netty.handler.codec.http2.Http2FrameCodecBuilder;
import io.netty.handler.codec.http2.Http2LocalFlowController;
import io.netty.handler.codec.http2.Http2MultiplexHandler;
import io.netty.handler.codec.http2.Http2Settings;
import io.netty.handler.codec.http2.Http2UnknownFrame;
import io.netty.util.ReferenceCountUtil;
import java.time.Duration;
import reactor.netty.NettyPipeline;

/** Has a connection speak HTTP/2, with bounds on what the other side may cost. */
public final class Http2Codec {

  /** Of its handler. */
  static final String NAME = "signalbox.http2";

  /** At once on one connection; the others are refused, to be sent again (section 8.7). */
  private static final int MOST_STREAMS = 100;

  private static final int LONGEST_HEADER = 16 * 1024;

  /** Of one stream, which the protocol begins with. */
  private static final int WINDOW = 64 * 1024;

  /** Resets in either direction within the span; one more ends the connection. */
  private static final int MOST_RESETS = 200;

  private static final int RESET_SECONDS = 30;

  /** Answers to what asks for one, as pings do, that the other side has not taken. */
  private static final int MOST_ACKNOWLEDGEMENTS = 1_000;

  /** Of streams that go on when a connection is to end; a server that stops has less time. */
  private static final Duration LONGEST_END = Duration.ofMinutes(10);

  private static final int MOST_CONTINUATIONS = 16;
  private static final int MOST_EMPTY_PARTS = 2;

  private Http2Codec() {}

  /**
   * Of a server, on a connection that is open.
   *
   * @param connect what streams may become
   * @param stream is given each stream that a client begins
   */
  public static void installServer(
      ChannelPipeline pipeline, ExtendedConnect connect, ChannelHandler stream) {
    Http2Settings settings =
        Http2Settings.defaultSettings()
            .maxConcurrentStreams(MOST_STREAMS)
            .maxHeaderListSize(LONGEST_HEADER);
    if (connect == ExtendedConnect.WEB_SOCKET) {
      settings.connectProtocolEnabled(true);
    }
    Http2FrameCodecBuilder server =
        Http2FrameCodecBuilder.forServer()
            .initialSettings(settings)
            .decoderEnforceMaxRstFramesPerWindow(MOST_RESETS, RESET_SECONDS)
            .encoderEnforceMaxRstFramesPerWindow(MOST_RESETS, RESET_SECONDS);
    widen(install(pipeline, server, stream), MOST_STREAMS);
  }

  /**
   * Of a client, on a connection that is to be opened.
   *
   * @param mostStreams at once
   * @param longestHeader of an answer, in bytes
   */
  public static void installClient(ChannelPipeline pipeline, int mostStreams, int longestHeader) {
    Http2Settings settings =
        Http2Settings.defaultSettings().pushEnabled(false).maxHeaderListSize(longestHeader);
    Http2FrameCodec codec =
        install(
            pipeline,
            Http2FrameCodecBuilder.forClient().initialSettings(settings),
            // Of streams that the server begins, which it may not.
            new ChannelInboundHandlerAdapter());
    pipeline.addLast("signalbox.http2-window", new Begun(() -> widen(codec, mostStreams)));
  }

  private static Http2FrameCodec install(
      ChannelPipeline pipeline, Http2FrameCodecBuilder builder, ChannelHandler stream) {
    Http2FrameCodec codec =
        builder
            .encoderEnforceMaxQueuedControlFrames(MOST_ACKNOWLEDGEMENTS)
            .decoderEnforceMaxSmallContinuationFrames(MOST_CONTINUATIONS)
            .decoderEnforceMaxConsecutiveEmptyDataFrames(MOST_EMPTY_PARTS)
            .gracefulShutdownTimeoutMillis(LONGEST_END.toMillis())
            .build();
    pipeline
        .addLast(NAME, codec)
        .addLast("signalbox.http2-known", new KnownFrames())
        .addLast("signalbox.http2-coalescer", new DataCoalescer(codec.connection()))
        // By its name Reactor Netty knows that a file cannot be sent by the system.
        .addLast(NettyPipeline.H2MultiplexHandler, new Http2MultiplexHandler(stream));
    return codec;
  }

  /** So that bodies that nobody reads do not hold up all others. */
  private static void widen(Http2FrameCodec codec, int streams) {
    Http2Connection connection = codec.connection();
    Http2LocalFlowController window = connection.local().flowController();
    try {
      window.incrementWindowSize(
          connection.connectionStream(), streams * WINDOW - window.initialWindowSize());
    } catch (Http2Exception e) {
      throw new IllegalStateException(e);
    }
  }

  /** Those of kinds that nobody knows are nobody's (RFC 9113, section 5.5). */
  private static final class KnownFrames extends ChannelInboundHandlerAdapter {

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
      if (message instanceof Http2UnknownFrame) {
        ReferenceCountUtil.release(message);
      } else {
        context.fireChannelRead(message);
      }
    }
  }

  /** Waits until the first that has to be said is said. */
  private static final class Begun extends ChannelInboundHandlerAdapter {

    private final Runnable then;

    Begun(Runnable then) {
      this.then = then;
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
      if (event instanceof Http2ConnectionPrefaceAndSettingsFrameWrittenEvent) {
        then.run();
        context.pipeline().remove(this);
      }
      context.fireUserEventTriggered(event);
    }
  }
}
