package io.signalbox.member.web;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.concurrent.Future;
import io.signalbox.member.handoff.RequestBoundary;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Closes a connection whose client takes too long over a request's header (the "Slowloris" attack)
 * or over its body. Netty's idle timeout does not: each byte starts it anew. Nor does Reactor
 * Netty's request timeout once a request is answered before its end (413): it would read what is
 * left for ever. The connection is closed without an answer, as RFC 9112 section 9.5 permits for a
 * client that times out.
 *
 * <p>One part stands before the codec and sees bytes, the other behind it and sees requests; both
 * run on the channel's event loop. A request that comes in one piece, as most do, needs no timer.
 */
final class RequestDeadline {

  private final String codec;
  private final Duration headTimeout;
  private final Duration bodyTimeout;
  private final ClosedConnections closed;
  private boolean inHead;
  private boolean inBody;
  private boolean held;
  private @Nullable Future<?> deadline;

  private RequestDeadline(
      String codec, Duration headTimeout, Duration bodyTimeout, ClosedConnections closed) {
    this.codec = codec;
    this.headTimeout = headTimeout;
    this.bodyTimeout = bodyTimeout;
    this.closed = closed;
  }

  /** Adds both parts around the codec named {@code codec}. */
  static void install(
      Channel channel,
      String codec,
      Duration headTimeout,
      Duration bodyTimeout,
      ClosedConnections closed) {
    RequestDeadline shared = new RequestDeadline(codec, headTimeout, bodyTimeout, closed);
    ChannelPipeline pipeline = channel.pipeline();
    pipeline.addBefore(codec, "signalbox.request-head-start", shared.new Bytes());
    pipeline.addAfter(codec, "signalbox.request-head-end", shared.new Messages());
  }

  private void startIfIncomplete(ChannelHandlerContext context) {
    boolean incomplete = !held && (inHead || inBody);
    if (incomplete && deadline == null && speaksHttp(context)) {
      Duration timeout = inHead ? headTimeout : bodyTimeout;
      deadline =
          context
              .executor()
              .schedule(() -> expire(context), timeout.toMillis(), TimeUnit.MILLISECONDS);
    }
  }

  private void expire(ChannelHandlerContext context) {
    closed.count(ClosedConnections.Reason.SLOW_REQUEST);
    context.close();
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

  private final class Bytes extends ChannelInboundHandlerAdapter {
    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
      inHead = !inBody;
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
        held = false;
        inHead = false;
        inBody = true;
      }
      if (message instanceof LastHttpContent) {
        cancel();
        inBody = false;
      }
      context.fireChannelRead(message);
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
      startIfIncomplete(context);
      context.fireChannelReadComplete();
    }

    /** The client has done its part: the request waits for the answers before it. */
    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
      if (event == RequestBoundary.HELD) {
        cancel();
        held = true;
      }
      context.fireUserEventTriggered(event);
    }
  }
}
