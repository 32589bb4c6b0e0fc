package io.signalbox.member.web;

import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.util.ReferenceCountUtil;
import java.util.ArrayDeque;
import java.util.Queue;
import reactor.netty.Connection;
import reactor.netty.ConnectionObserver;

/**
 * Keeps back the last request of a connection (one that asks for the end, is of HTTP/1.0 or cannot
 * be read) until all before it are over. Reactor Netty 1.3 takes note of the end as soon as it sees
 * such a request: when it comes while an answer is on its way it is dropped, and at times the
 * connection then stands open for ever.
 *
 * <p>Runs on the channel's event loop.
 */
final class LastRequest extends ChannelDuplexHandler {

  private final Queue<Object> kept = new ArrayDeque<>();
  private int unanswered;
  private long begun;

  /** To be told of every connection's changes. */
  static void observe(Connection connection, ConnectionObserver.State change) {
    if (change == ConnectionObserver.State.DISCONNECTING) {
      ChannelHandlerContext context = connection.channel().pipeline().context(LastRequest.class);
      if (context != null && context.handler() instanceof LastRequest last) {
        last.answered(context);
      }
    }
  }

  /** Whether nothing is asked for that is not answered. */
  boolean isAnswered() {
    return unanswered == 0;
  }

  /** How many requests have come. */
  long begun() {
    return begun;
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    boolean begins = message instanceof HttpRequest;
    if (!kept.isEmpty() || (begins && unanswered > 0 && isLast((HttpRequest) message))) {
      kept.add(message);
      context.channel().config().setAutoRead(false);
      return;
    }
    if (begins) {
      unanswered++;
      begun++;
    }
    context.fireChannelRead(message);
  }

  private static boolean isLast(HttpRequest request) {
    return !HttpUtil.isKeepAlive(request) || request.decoderResult().isFailure();
  }

  /** What follows the kept request stays in the client's hands meanwhile. */
  @Override
  public void read(ChannelHandlerContext context) {
    if (kept.isEmpty()) {
      context.read();
    }
  }

  private void answered(ChannelHandlerContext context) {
    unanswered--;
    if (unanswered == 0 && !kept.isEmpty()) {
      // Not at once: Reactor Netty may be in the middle of its own queue of requests.
      context.executor().execute(() -> passOn(context));
    }
  }

  private void passOn(ChannelHandlerContext context) {
    if (kept.isEmpty() || !context.channel().isActive()) {
      return;
    }
    for (Object message = kept.poll(); message != null; message = kept.poll()) {
      context.fireChannelRead(message);
    }
    context.fireChannelReadComplete();
    context.read();
  }

  @Override
  public void handlerRemoved(ChannelHandlerContext context) {
    kept.forEach(ReferenceCountUtil::release);
    kept.clear();
  }
}
