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
 * run on the channel's event loop.
 */
final class RequestDeadline {

  private final Duration headTimeout;
  private final Duration bodyTimeout;
  private boolean betweenRequests = true;
  private @Nullable Future<?> deadline;

  private RequestDeadline(Duration headTimeout, Duration bodyTimeout) {
    this.headTimeout = headTimeout;
    this.bodyTimeout = bodyTimeout;
  }

  /** Adds both parts around the codec named {@code codec}. */
  static void install(Channel channel, String codec, Duration headTimeout, Duration bodyTimeout) {
    RequestDeadline shared = new RequestDeadline(headTimeout, bodyTimeout);
    ChannelPipeline pipeline = channel.pipeline();
    pipeline.addBefore(codec, "signalbox.request-head-start", shared.new Bytes());
    pipeline.addAfter(codec, "signalbox.request-head-end", shared.new Messages());
  }

  private void start(ChannelHandlerContext context, Duration timeout) {
    deadline =
        context
            .executor()
            .schedule(() -> context.close(), timeout.toMillis(), TimeUnit.MILLISECONDS);
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
      if (betweenRequests && deadline == null) {
        start(context, headTimeout);
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
        betweenRequests = false;
        cancel();
        start(context, bodyTimeout);
      }
      if (message instanceof LastHttpContent) {
        betweenRequests = true;
        cancel();
      }
      context.fireChannelRead(message);
    }

    /** The client has done its part: the request waits for the answers before it. */
    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
      if (event == RequestBoundary.HELD) {
        cancel();
      }
      context.fireUserEventTriggered(event);
    }
  }
}
