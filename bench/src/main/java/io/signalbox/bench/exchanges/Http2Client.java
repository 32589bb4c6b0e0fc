package io.signalbox.bench.exchanges;

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
import io.netty.handler.codec.http2.DefaultHttp2WindowUpdateFrame;
import io.netty.handler.codec.http2.Http2ChannelDuplexHandler;
import io.netty.handler.codec.http2.Http2DataFrame;
import io.netty.handler.codec.http2.Http2FrameCodecBuilder;
import io.netty.handler.codec.http2.Http2FrameStream;
import io.netty.handler.codec.http2.Http2GoAwayFrame;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2HeadersFrame;
import io.netty.handler.codec.http2.Http2ResetFrame;
import io.netty.util.ReferenceCountUtil;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A client that speaks HTTP/2 from the first byte on and makes one request. */
final class Http2Client {

  private static final Duration PATIENCE = Duration.ofSeconds(20);

  /** In which a server says that it wants no more. */
  private static final Duration LINGER = Duration.ofMillis(250);

  private Http2Client() {}

  /** What it gets, line by line. */
  static List<Line> ask(InetSocketAddress server, Http2Request request)
      throws IOException, InterruptedException {
    EventLoopGroup loop = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    try {
      Answer answer = new Answer();
      Channel channel = connect(loop, server, answer);
      byte[] body = body(request);
      channel.eventLoop().execute(() -> send(channel, answer.newStream(), request, body));
      List<Line> lines = new ArrayList<>(answer.lines());
      Thread.sleep(LINGER);
      lines.add(Line.note(channel.isActive() ? "connection kept" : "connection closed"));
      channel.close().sync();
      return lines;
    } finally {
      loop.shutdownGracefully(0, 1, TimeUnit.SECONDS).sync();
    }
  }

  private static Channel connect(EventLoopGroup loop, InetSocketAddress server, Answer answer)
      throws InterruptedException {
    return new Bootstrap()
        .group(loop)
        .channel(NioSocketChannel.class)
        .handler(
            new ChannelInitializer<>() {
              @Override
              protected void initChannel(Channel connection) {
                connection
                    .pipeline()
                    .addLast(
                        Http2FrameCodecBuilder.forClient().validateHeaders(false).build(), answer);
              }
            })
        .connect(server)
        .sync()
        .channel();
  }

  private static byte[] body(Http2Request request) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    Piece.filler(request.length()).writeTo(bytes);
    return bytes.toByteArray();
  }

  private static void send(
      Channel channel, Http2FrameStream stream, Http2Request request, byte[] body) {
    Http2Headers head =
        new DefaultHttp2Headers(false)
            .method(request.method())
            .scheme("http")
            .authority(Http2Request.HOST)
            .path(request.path());
    request.fields().forEach(field -> head.add(field.name(), field.value()));
    boolean trails = !request.trailers().isEmpty();
    boolean bare = body.length == 0 && !trails;
    channel.write(new DefaultHttp2HeadersFrame(head, bare).stream(stream));
    if (body.length > 0) {
      ByteBuf content = Unpooled.wrappedBuffer(body);
      channel.write(new DefaultHttp2DataFrame(content, !trails).stream(stream));
    }
    if (trails) {
      Http2Headers trailers = new DefaultHttp2Headers(false);
      request.trailers().forEach(field -> trailers.add(field.name(), field.value()));
      channel.write(new DefaultHttp2HeadersFrame(trailers, true).stream(stream));
    }
    channel.flush();
  }

  /** Gathers it on the event loop. */
  private static final class Answer extends Http2ChannelDuplexHandler {

    private final List<Line> lines = new ArrayList<>();
    private final Digest digest = new Digest(false);
    private final CompletableFuture<List<Line>> all = new CompletableFuture<>();
    private boolean begun;
    private boolean ended;

    private List<Line> lines() throws InterruptedException {
      try {
        return all.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
      } catch (ExecutionException e) {
        return List.of(Line.note("no answer that could be read"));
      } catch (TimeoutException e) {
        return List.of(Line.note("no answer in time"));
      }
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
      switch (message) {
        case Http2HeadersFrame frame -> {
          if (begun) {
            end(true);
            frame
                .headers()
                .forEach(entry -> lines.add(Line.trailer(field(entry.getKey(), entry.getValue()))));
          } else {
            head(frame.headers());
          }
          if (frame.isEndStream()) {
            end(true);
            all.complete(List.copyOf(lines));
          }
        }
        case Http2DataFrame frame -> {
          byte[] part = new byte[frame.content().readableBytes()];
          frame.content().getBytes(frame.content().readerIndex(), part);
          digest.add(part, part.length);
          context.write(
              new DefaultHttp2WindowUpdateFrame(frame.initialFlowControlledBytes())
                  .stream(frame.stream()));
          if (frame.isEndStream()) {
            end(true);
            all.complete(List.copyOf(lines));
          }
        }
        case Http2ResetFrame frame -> broken("stream reset, error " + frame.errorCode());
        case Http2GoAwayFrame frame when frame.errorCode() != 0 ->
            broken("connection given up, error " + frame.errorCode());
        default -> {
          // About the connection.
        }
      }
      ReferenceCountUtil.release(message);
    }

    private static Field field(CharSequence name, CharSequence value) {
      return new Field(name.toString(), value.toString());
    }

    private void head(Http2Headers headers) {
      lines.add(Line.start("HTTP/2 " + headers.status()));
      headers.forEach(
          entry -> {
            if (!Http2Headers.PseudoHeaderName.hasPseudoHeaderFormat(entry.getKey())) {
              lines.add(Line.field(field(entry.getKey(), entry.getValue())));
            }
          });
      begun = !String.valueOf(headers.status()).startsWith("1");
      if (!begun) {
        lines.add(Line.body(Digest.of(new byte[0])));
      }
    }

    /** Of the body. */
    private void end(boolean whole) {
      if (begun && !ended) {
        lines.add(Line.body(digest.body(whole)));
        ended = true;
      }
    }

    private void broken(String how) {
      end(false);
      lines.add(Line.note(how));
      all.complete(List.copyOf(lines));
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
      context.flush();
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) throws Exception {
      broken("connection ended in the midst");
      super.channelInactive(context);
    }
  }
}
