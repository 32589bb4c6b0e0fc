package io.signalbox.gateway.http2;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.codec.http2.DefaultHttp2DataFrame;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.DefaultHttp2HeadersFrame;
import io.netty.handler.codec.http2.DefaultHttp2ResetFrame;
import io.netty.handler.codec.http2.DefaultHttp2UnknownFrame;
import io.netty.handler.codec.http2.DefaultHttp2WindowUpdateFrame;
import io.netty.handler.codec.http2.Http2ChannelDuplexHandler;
import io.netty.handler.codec.http2.Http2DataFrame;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Flags;
import io.netty.handler.codec.http2.Http2FrameCodec;
import io.netty.handler.codec.http2.Http2FrameCodecBuilder;
import io.netty.handler.codec.http2.Http2FrameStream;
import io.netty.handler.codec.http2.Http2GoAwayFrame;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2HeadersFrame;
import io.netty.handler.codec.http2.Http2ResetFrame;
import io.netty.handler.codec.http2.Http2Settings;
import io.netty.handler.codec.http2.Http2SettingsFrame;
import io.netty.handler.codec.http2.Http2StreamFrame;
import io.netty.util.ReferenceCountUtil;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A client that speaks HTTP/2 from the first byte on, and may say what no client should. */
final class Http2Client implements AutoCloseable {

  private final EventLoopGroup loops =
      new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
  private final Channel channel;
  private final Answers answers = new Answers();
  private final Http2FrameCodec codec;
  private final boolean takes;
  private final Map<Integer, Exchange> exchanges = new ConcurrentHashMap<>();
  private final CompletableFuture<Http2Settings> settings = new CompletableFuture<>();
  private volatile @Nullable Http2Error goneAway;

  /** What a stream has brought so far. */
  final class Exchange {

    private final Http2FrameStream stream;
    private final List<Http2Headers> heads = new CopyOnWriteArrayList<>();
    private final ByteBuf body = Unpooled.buffer();
    private volatile boolean ended;
    private volatile @Nullable Http2Error reset;

    private Exchange(Http2FrameStream stream) {
      this.stream = stream;
    }

    /** Whether nothing more comes. */
    boolean isOver() {
      return ended || reset != null;
    }

    /** Whether it was said that all is there. */
    boolean isWhole() {
      return ended;
    }

    @Nullable Http2Error reset() {
      return reset;
    }

    /** That of the answer, or of the first interim answer. */
    String status() {
      return heads.isEmpty() ? "" : String.valueOf(heads.getFirst().status());
    }

    List<Http2Headers> heads() {
      return heads;
    }

    synchronized String body() {
      return body.toString(StandardCharsets.UTF_8);
    }

    synchronized int length() {
      return body.readableBytes();
    }

    private synchronized void part(ByteBuf part) {
      body.writeBytes(part, part.readerIndex(), part.readableBytes());
    }

    void send(String part, boolean end) {
      write(
          new DefaultHttp2DataFrame(Unpooled.copiedBuffer(part, StandardCharsets.UTF_8), end)
              .stream(stream));
    }

    /** A frame of a kind that nobody knows. */
    void unknown() {
      write(
          new DefaultHttp2UnknownFrame((byte) 0x42, new Http2Flags(), Unpooled.copyLong(1))
              .stream(stream));
    }

    void trail(Http2Headers trailers) {
      write(new DefaultHttp2HeadersFrame(trailers, true).stream(stream));
    }

    void reset(Http2Error error) {
      write(new DefaultHttp2ResetFrame(error).stream(stream));
    }
  }

  private Http2Client(int port, boolean takes) throws InterruptedException {
    this.takes = takes;
    this.codec =
        Http2FrameCodecBuilder.forClient()
            .validateHeaders(false)
            .encoderEnforceMaxConcurrentStreams(false)
            .initialSettings(Http2Settings.defaultSettings().initialWindowSize(takes ? 65_535 : 0))
            .build();
    this.channel =
        new Bootstrap()
            .group(loops)
            .channel(NioSocketChannel.class)
            .handler(
                new ChannelInitializer<>() {
                  @Override
                  protected void initChannel(Channel connection) {
                    connection.pipeline().addLast(codec, answers);
                  }
                })
            .connect("127.0.0.1", port)
            .sync()
            .channel();
  }

  static Http2Client connect(int port) {
    return connect(port, true);
  }

  /** One that takes no byte of any answer's body. */
  static Http2Client connectTakingNothing(int port) {
    return connect(port, false);
  }

  private static Http2Client connect(int port, boolean takes) {
    try {
      return new Http2Client(port, takes);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  static Http2Headers request(String method, String path) {
    return new DefaultHttp2Headers(false)
        .scheme("http")
        .method(method)
        .path(path)
        .authority("shop.example");
  }

  Exchange get(String path) {
    return begin(request("GET", path), true);
  }

  Exchange begin(Http2Headers headers, boolean end) {
    try {
      return channel
          .eventLoop()
          .submit(
              () -> {
                // Whatever the server has said.
                codec.connection().local().maxActiveStreams(Integer.MAX_VALUE);
                Http2FrameStream stream = answers.newStream();
                Exchange exchange = new Exchange(stream);
                channel
                    .writeAndFlush(new DefaultHttp2HeadersFrame(headers, end).stream(stream))
                    .addListener(
                        written -> {
                          if (!written.isSuccess() && channel.isActive()) {
                            exchange.reset = Http2Error.INTERNAL_ERROR;
                          }
                        });
                exchanges.put(stream.id(), exchange);
                return exchange;
              })
          .get();
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  private void write(Http2StreamFrame frame) {
    channel.writeAndFlush(frame);
  }

  /** What the server has said first. */
  Http2Settings settings() {
    return settings.orTimeout(20, TimeUnit.SECONDS).join();
  }

  boolean isOpen() {
    return channel.isActive();
  }

  /** With which the server has said that it takes no more; null when it has not. */
  @Nullable Http2Error goneAway() {
    return goneAway;
  }

  @Override
  public void close() {
    channel.close().syncUninterruptibly();
    loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
  }

  private final class Answers extends Http2ChannelDuplexHandler {

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
      switch (message) {
        case Http2HeadersFrame frame -> {
          Exchange exchange = of(frame);
          exchange.heads.add(frame.headers());
          exchange.ended = frame.isEndStream();
        }
        case Http2DataFrame frame -> {
          Exchange exchange = of(frame);
          exchange.part(frame.content());
          exchange.ended = frame.isEndStream();
          if (takes) {
            context.write(
                new DefaultHttp2WindowUpdateFrame(frame.initialFlowControlledBytes())
                    .stream(frame.stream()));
          }
        }
        case Http2ResetFrame frame -> of(frame).reset = Http2Error.valueOf(frame.errorCode());
        case Http2SettingsFrame frame -> settings.complete(frame.settings());
        case Http2GoAwayFrame frame when goneAway == null ->
            goneAway = Http2Error.valueOf(frame.errorCode());
        default -> {
          // About the connection.
        }
      }
      ReferenceCountUtil.release(message);
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
      context.flush();
    }

    private Exchange of(Http2StreamFrame frame) {
      return Objects.requireNonNull(
          exchanges.get(Objects.requireNonNull(frame.stream(), "a stream").id()), "begun here");
    }
  }
}
