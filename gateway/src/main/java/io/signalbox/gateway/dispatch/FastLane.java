package io.signalbox.gateway.dispatch;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.util.ReferenceCountUtil;
import org.jspecify.annotations.Nullable;
import reactor.netty.NettyPipeline;

/**
 * Takes requests of {@link FastRoutes} out of a client's connection before Reactor Netty and Spring
 * see them; the others pass by. One at a time: the connection gives the next when the one before is
 * answered. Runs on the connection's event loop.
 */
final class FastLane extends ChannelInboundHandlerAdapter {

  private final FastRoutes routes;
  private final FastDispatch dispatch;
  private @Nullable FastRequest current;

  FastLane(FastRoutes routes, FastDispatch dispatch) {
    this.routes = routes;
    this.dispatch = dispatch;
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    if (current != null && message instanceof HttpContent content) {
      current.content(content);
      return;
    }
    FastRoute route = message instanceof HttpRequest request ? routes.of(request) : null;
    if (route == null) {
      context.fireChannelRead(message);
    } else {
      removeIdleTimeout(context);
      current = new FastRequest(dispatch, route, (HttpRequest) message, context, this::through);
      if (message instanceof HttpContent whole) {
        current.content(ReferenceCountUtil.retain(whole));
      }
      current.begin();
    }
  }

  /** It would not see that a request is under way; the connection table looks after the idle. */
  private static void removeIdleTimeout(ChannelHandlerContext context) {
    if (context.pipeline().get(NettyPipeline.IdleTimeoutHandler) != null) {
      context.pipeline().remove(NettyPipeline.IdleTimeoutHandler);
    }
  }

  /** The request is answered and has ended: the next may come. */
  private void through(ChannelHandlerContext context) {
    current = null;
    context.read();
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext context) {
    if (current != null) {
      current.clientTakes(context.channel().isWritable());
    }
    context.fireChannelWritabilityChanged();
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    if (current != null) {
      current.abandon();
      current = null;
    }
    context.fireChannelInactive();
  }
}
