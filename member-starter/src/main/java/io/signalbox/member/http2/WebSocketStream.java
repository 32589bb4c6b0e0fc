package io.signalbox.member.http2;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.ChannelPromise;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.codec.http2.DefaultHttp2DataFrame;
import io.netty.handler.codec.http2.DefaultHttp2ResetFrame;
import io.netty.handler.codec.http2.Http2DataFrame;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2ResetFrame;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.PromiseNotifier;
import io.signalbox.member.pace.SlowClients;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.util.ArrayDeque;
import java.util.Objects;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * A stream that has become a WebSocket (RFC 8441): a connection of bytes to what stands behind it.
 * The end of what the client sends is told as a socket's is, by {@link ChannelInputShutdownEvent};
 * a frame of data with the stream's end that is written ends what it is sent. A reset of either
 * side, and an end of the connection beneath, is an error.
 *
 * <p>Until {@link #begin}, what has come waits. Runs on the stream's event loop.
 */
final class WebSocketStream extends ChannelDuplexHandler {

  private static final String NAME = "signalbox.web-socket";

  private final StreamOutput output;
  private final Queue<Http2DataFrame> early = new ArrayDeque<>(0);
  private @Nullable ChannelHandlerContext context;
  private @Nullable ChannelFuture end;
  private boolean begun;
  private boolean inputEnded;
  private boolean broken;

  /**
   * @param inputEnded whether the client has ended what it sends with its request
   */
  WebSocketStream(SlowClients slowClients, boolean inputEnded) {
    this.inputEnded = inputEnded;
    this.output = new StreamOutput(slowClients, () -> reset(Http2Error.CANCEL));
  }

  private ChannelHandlerContext context() {
    return Objects.requireNonNull(context, "in a pipeline");
  }

  /** What has come before the answer. */
  void hold(Http2DataFrame frame) {
    early.add(frame);
  }

  /** The client, or this side, has reset the stream. */
  void breakOff() {
    broken = true;
  }

  /** Takes the place of {@code request}; bytes come to {@code next}, and from it. */
  void begin(ChannelPipeline pipeline, ChannelHandler request, ChannelHandler next) {
    pipeline.replace(request, NAME, this);
    pipeline.addAfter(NAME, "signalbox.switched", next);
    begun = true;
    if (inputEnded) {
      context().fireUserEventTriggered(ChannelInputShutdownEvent.INSTANCE);
    }
    for (Http2DataFrame frame = early.poll(); frame != null; frame = early.poll()) {
      take(frame);
    }
    context().fireChannelReadComplete();
    pipeline.read();
  }

  @Override
  public void handlerAdded(ChannelHandlerContext context) {
    this.context = context;
  }

  /** What is read is to come behind what waits. */
  @Override
  public void read(ChannelHandlerContext context) {
    if (begun) {
      context.read();
    }
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    if (message instanceof Http2DataFrame frame && !broken) {
      take(frame);
    } else {
      ReferenceCountUtil.release(message);
      if (!broken) {
        // RFC 9113, section 8.5: there are no trailers.
        reset(Http2Error.PROTOCOL_ERROR);
      }
    }
  }

  private void take(Http2DataFrame frame) {
    boolean ends = frame.isEndStream();
    if (frame.content().isReadable()) {
      context().fireChannelRead(frame.content());
    } else {
      frame.release();
    }
    if (ends) {
      inputEnded = true;
      context().fireUserEventTriggered(ChannelInputShutdownEvent.INSTANCE);
    }
  }

  @Override
  public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
    switch (message) {
      case ByteBuf bytes when !bytes.isReadable() -> {
        bytes.release();
        promise.trySuccess();
      }
      case ByteBuf bytes when end == null -> {
        output.writeParts(context, bytes);
        write(context, new OutboundData(bytes, false), promise);
      }
      case Http2DataFrame frame when end == null && frame.isEndStream() ->
          end = write(context, frame, promise);
      case Http2ResetFrame frame -> {
        broken = true;
        context.write(frame, promise);
      }
      default -> {
        ReferenceCountUtil.release(message);
        promise.tryFailure(new ClosedChannelException());
      }
    }
  }

  private ChannelFuture write(
      ChannelHandlerContext context, Http2DataFrame frame, ChannelPromise promise) {
    int length = frame.content().readableBytes();
    return PromiseNotifier.cascade(false, output.write(context, frame, length), promise);
  }

  @Override
  public void flush(ChannelHandlerContext context) {
    output.flush(context);
  }

  /** In order, if nothing else was said: not before all is taken that was written. */
  @Override
  public void close(ChannelHandlerContext context, ChannelPromise promise) {
    if (broken || !context.channel().isActive()) {
      context.close(promise);
      return;
    }
    ChannelFuture ending = end;
    if (ending == null) {
      ending = output.write(context, new DefaultHttp2DataFrame(true), 0);
      end = ending;
      output.flush(context);
    }
    ending.addListener(
        taken -> {
          if (!inputEnded) {
            // What the client still sends is nobody's; all that it gets it has.
            context.writeAndFlush(new DefaultHttp2ResetFrame(Http2Error.NO_ERROR));
          }
          context.close(promise);
        });
  }

  private void reset(Http2Error error) {
    broken = true;
    context().writeAndFlush(new DefaultHttp2ResetFrame(error));
    context().close();
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext context, Object event) {
    if (event instanceof Http2ResetFrame) {
      broken = true;
      // Not at once: the stream is open as yet, and its close would be told by a reset of ours.
      context.executor().execute(context::close);
    } else {
      context.fireUserEventTriggered(event);
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    broken = true;
    if (!(cause instanceof Http2Exception)) {
      // Of those Netty tells the client, and ends the stream.
      context.close();
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    if (broken || !inputEnded) {
      context.fireExceptionCaught(new IOException("The client's stream ended before its end"));
    }
    context.fireChannelInactive();
  }

  @Override
  public void handlerRemoved(ChannelHandlerContext context) {
    discard();
  }

  /** What waits is nobody's. */
  void discard() {
    early.forEach(ReferenceCountUtil::release);
    early.clear();
  }
}
