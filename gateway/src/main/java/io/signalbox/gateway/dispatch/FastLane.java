package io.signalbox.gateway.dispatch;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelConfig;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.util.ReferenceCountUtil;
import io.signalbox.handoff.server.ClientRequests;
import org.jspecify.annotations.Nullable;
import reactor.netty.NettyPipeline;

/**
 * Takes requests of {@link FastRoutes} out of a client's connection before Reactor Netty and Spring
 * see them; the others pass by. One at a time: the connection gives the next when the one before is
 * answered. Runs on the connection's event loop.
 */
final class FastLane extends ChannelDuplexHandler {

  private final ClientRequests requests;
  private final FastRoutes routes;
  private final FastDispatch dispatch;
  private @Nullable FastRequest current;
  private @Nullable ChannelPromise closing;

  FastLane(ClientRequests requests, FastRoutes routes, FastDispatch dispatch) {
    this.requests = requests;
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
    if (route != null) {
      begin(context, route, (HttpRequest) message);
    } else {
      if (message instanceof HttpRequest) {
        // Reactor Netty asks for each part by itself.
        readUnasked(context, false);
      }
      context.fireChannelRead(message);
    }
  }

  private void begin(ChannelHandlerContext context, FastRoute route, HttpRequest request) {
    removeIdleTimeout(context);
    if (!HttpUtil.isKeepAlive(request)) {
      // Nothing that comes behind it is anybody's.
      readUnasked(context, false);
    }
    dispatch.stop().begun();
    current = new FastRequest(dispatch, route, request, context, this::through);
    if (request instanceof HttpContent whole) {
      current.content(ReferenceCountUtil.retain(whole));
    }
    current.begin();
  }

  /** It would not see that a request is under way; the connection table looks after the idle. */
  private static void removeIdleTimeout(ChannelHandlerContext context) {
    if (context.pipeline().get(NettyPipeline.IdleTimeoutHandler) != null) {
      context.pipeline().remove(NettyPipeline.IdleTimeoutHandler);
    }
  }

  /** The request is answered and has ended: the next may come. */
  private void through(ChannelHandlerContext context) {
    boolean last = current != null && current.isLast();
    current = null;
    ChannelPromise close = closing;
    if (close != null) {
      // When all that was written before it is out.
      context
          .writeAndFlush(Unpooled.EMPTY_BUFFER)
          .addListener(
              written -> {
                context.close(close);
                dispatch.stop().ended();
              });
      return;
    }
    dispatch.stop().ended();
    if (!last && requests.mayRead()) {
      readUnasked(context, true);
    }
  }

  /** A server that stops closes all connections on which it knows of no request. */
  @Override
  public void close(ChannelHandlerContext context, ChannelPromise promise) {
    if (current != null && closing == null && dispatch.stop().isStopping()) {
      closing = promise;
    } else {
      context.close(promise);
    }
  }

  /**
   * So the system need not be told for each request that it is awaited, and then that it is not.
   */
  private static void readUnasked(ChannelHandlerContext context, boolean unasked) {
    ChannelConfig config = context.channel().config();
    if (config.isAutoRead() != unasked) {
      config.setAutoRead(unasked);
    }
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
      dispatch.stop().ended();
    }
    context.fireChannelInactive();
  }
}
