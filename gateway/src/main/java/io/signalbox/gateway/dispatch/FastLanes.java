package io.signalbox.gateway.dispatch;

import io.netty.channel.Channel;
import io.netty.channel.ChannelPipeline;
import io.signalbox.handoff.server.ClientRequests;
import io.signalbox.member.ports.ManagementPort;
import java.net.InetSocketAddress;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.reactor.netty.NettyServerCustomizer;
import org.springframework.boot.web.server.context.WebServerInitializedEvent;
import org.springframework.context.ApplicationListener;
import reactor.netty.NettyPipeline;
import reactor.netty.http.server.HttpServer;

/**
 * Puts a {@link FastLane} into each connection of the public port: behind all that judges a client,
 * before Reactor Netty.
 */
final class FastLanes
    implements NettyServerCustomizer, ApplicationListener<WebServerInitializedEvent> {

  private static final Logger log = LoggerFactory.getLogger(FastLanes.class);

  private final FastRoutes routes;
  private final FastDispatch dispatch;
  private final OtherFilters others;
  private volatile int port = -1;

  FastLanes(FastRoutes routes, FastDispatch dispatch, OtherFilters others) {
    this.routes = routes;
    this.dispatch = dispatch;
    this.others = others;
  }

  @Override
  public void onApplicationEvent(WebServerInitializedEvent event) {
    if (ManagementPort.isThatOf(event)) {
      return;
    }
    List<String> inTheWay = others.names();
    if (inTheWay.isEmpty()) {
      port = event.getWebServer().getPort();
    } else if (!routes.isClosed()) {
      log.info("There is no fast lane: requests would pass by {}", inTheWay);
    }
  }

  @Override
  public HttpServer apply(HttpServer server) {
    return routes.isClosed()
        ? server
        : server.doOnChannelInit((observer, channel, address) -> fit(channel));
  }

  private void fit(Channel channel) {
    ChannelPipeline pipeline = channel.pipeline();
    ClientRequests requests = ClientRequests.of(channel);
    if (requests != null
        && pipeline.get(NettyPipeline.HttpTrafficHandler) != null
        && isPublic(channel)) {
      pipeline.addBefore(
          ClientRequests.SERVER, "signalbox.fast-lane", new FastLane(requests, routes, dispatch));
    }
  }

  private boolean isPublic(Channel channel) {
    return channel.localAddress() instanceof InetSocketAddress local && local.getPort() == port;
  }
}
