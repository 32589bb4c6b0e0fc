package io.signalbox.member.web;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufHolder;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.DecoderResult;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.concurrent.Future;
import io.signalbox.handoff.server.ClientRequests;
import io.signalbox.member.pace.ClosedConnections;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Bounds how long a client may take over a request. Over its header it has one time (the
 * "Slowloris" attack): then the connection is closed without an answer, as RFC 9112 section 9.5
 * permits. Its body has to keep up a rate, however long it is; else the request is marked as
 * failed, to be answered 408 (RFC 9110, section 15.5.9). Time in which nobody wants to read is not
 * the client's. Netty's idle timeout does none of this: each byte starts it anew. Nor does Reactor
 * Netty's request timeout once a request is answered before its end (413): it would read what is
 * left for ever.
 *
 * <p>One part stands before the codec and sees bytes, the other behind it and sees requests; both
 * run on the channel's event loop. A request that comes in one piece, as most do, needs no timer.
 */
public final class RequestDeadline {

  private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

  private final String codec;
  private final ClientRequests requests;
  private final Duration headTimeout;
  private final Duration bodyTimeout;
  private final long leastBytes;
  private final ClosedConnections closed;
  private boolean inBody;
  private boolean asked;
  private long askedAt;
  private long waitedNanos;
  private long bytes;
  private @Nullable Future<?> deadline;

  private RequestDeadline(
      String codec,
      ClientRequests requests,
      ServerBoundsProperties bounds,
      ClosedConnections closed) {
    this.codec = codec;
    this.requests = requests;
    this.headTimeout = bounds.requestHeadTimeout();
    this.bodyTimeout = bounds.requestBodyTimeout();
    this.leastBytes = (long) (bounds.minBodyRate().toBytes() * (bodyTimeout.toMillis() / 1e3));
    this.closed = closed;
  }

  /**
   * Adds both parts around the codec.
   *
   * @param codec its name
   * @param requests that it decodes
   */
  static void install(
      Channel channel,
      String codec,
      ClientRequests requests,
      ServerBoundsProperties bounds,
      ClosedConnections closed) {
    RequestDeadline shared = new RequestDeadline(codec, requests, bounds, closed);
    ChannelPipeline pipeline = channel.pipeline();
    pipeline.addBefore(codec, "signalbox.request-head-start", shared.new Bytes());
    pipeline.addAfter(codec, "signalbox.request-head-end", shared.new Messages());
  }

  private void startOrStop(ChannelHandlerContext context) {
    boolean waitsForHead = requests.isInHead();
    if (!waitsForHead && !inBody) {
      cancel();
    } else if (deadline == null && speaksHttp(context)) {
      deadline =
          waitsForHead
              ? schedule(context, headTimeout.toNanos(), this::expire)
              : schedule(context, bodyTimeout.toNanos(), this::lookAtBody);
    }
  }

  private Future<?> schedule(
      ChannelHandlerContext context, long nanos, Consumer<ChannelHandlerContext> then) {
    return context.executor().schedule(() -> then.accept(context), nanos, TimeUnit.NANOSECONDS);
  }

  private void expire(ChannelHandlerContext context) {
    closed.count(ClosedConnections.Reason.SLOW_REQUEST);
    context.close();
  }

  /** Of each span of the time-out, in which somebody wanted to read, there have to be enough. */
  private void lookAtBody(ChannelHandlerContext context) {
    settle();
    long left = bodyTimeout.toNanos() - waitedNanos;
    if (left <= 0 && bytes < leastBytes) {
      closed.count(ClosedConnections.Reason.SLOW_REQUEST);
      HttpContent failed = new DefaultHttpContent(Unpooled.EMPTY_BUFFER);
      failed.setDecoderResult(
          DecoderResult.failure(new RefusedRequestException(Refusal.SLOW_BODY)));
      inBody = false;
      deadline = null;
      context.fireChannelRead(failed);
      context.fireChannelReadComplete();
      return;
    }
    if (left <= 0) {
      begin();
      left = bodyTimeout.toNanos();
    }
    deadline = schedule(context, Math.max(left, LOOK_NANOS), this::lookAtBody);
  }

  private void begin() {
    waitedNanos = 0;
    bytes = 0;
  }

  /** Counts the time that the client was waited for up to now. */
  private void settle() {
    if (asked) {
      long now = System.nanoTime();
      waitedNanos += now - askedAt;
      askedAt = now;
    }
  }

  /** Not after its end, nor when the connection has become one of another protocol. */
  private boolean speaksHttp(ChannelHandlerContext context) {
    return context.channel().isActive() && context.pipeline().get(codec) != null;
  }

  private void cancel() {
    if (deadline != null) {
      deadline.cancel(false);
      deadline = null;
    }
  }

  /** Told in a connection's pipeline: its request's body may rest for as long as it likes. */
  public enum Unhurried {
    BODY
  }

  private final class Bytes extends ChannelDuplexHandler {

    @Override
    public void read(ChannelHandlerContext context) {
      if (inBody && !asked) {
        asked = true;
        askedAt = System.nanoTime();
      }
      context.read();
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
      if (inBody) {
        settle();
        asked = false;
        if (message instanceof ByteBuf read) {
          bytes += read.readableBytes();
        } else if (message instanceof ByteBufHolder part) {
          bytes += part.content().readableBytes();
        }
      }
      context.fireChannelRead(message);
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
      cancel();
      context.fireChannelInactive();
    }
  }

  private final class Messages extends ChannelInboundHandlerAdapter {
    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
      if (message instanceof HttpRequest) {
        cancel();
        inBody = true;
        asked = false;
        begin();
      }
      if (message instanceof LastHttpContent) {
        cancel();
        inBody = false;
      }
      context.fireChannelRead(message);
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
      if (event == Unhurried.BODY) {
        inBody = false;
        cancel();
      } else {
        context.fireUserEventTriggered(event);
      }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
      startOrStop(context);
      context.fireChannelReadComplete();
    }
  }
}
