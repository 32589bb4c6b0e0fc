package io.signalbox.member.web;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.reactor.netty.NettyReactiveWebServerFactory;
import org.springframework.boot.reactor.netty.NettyServerCustomizer;
import org.springframework.context.annotation.Bean;
import reactor.netty.NettyPipeline;
import reactor.netty.http.server.HttpServer;
import tools.jackson.databind.json.JsonMapper;

/** Bounds the HTTP server of a WebFlux member and turns its errors into problems. */
@AutoConfiguration
@ConditionalOnClass({NettyReactiveWebServerFactory.class, HttpServer.class})
@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.REACTIVE)
@EnableConfigurationProperties(ServerBoundsProperties.class)
public final class ReactiveWebAutoConfiguration {

  /** Where Reactor Netty takes requests in. */
  private static final String TRAFFIC = NettyPipeline.HttpTrafficHandler;

  @Bean
  ProblemErrorHandler problemErrorHandler(JsonMapper json) {
    return new ProblemErrorHandler(json);
  }

  @Bean
  ConnectionLimit connectionLimit(ServerBoundsProperties bounds, MeterRegistry meters) {
    ConnectionLimit limit = new ConnectionLimit(bounds.maxConnections());
    Gauge.builder("signalbox.server.connections", limit, ConnectionLimit::open)
        .description("Client connections open")
        .register(meters);
    return limit;
  }

  @Bean
  BrokenBodies brokenBodies() {
    return new BrokenBodies();
  }

  @Bean
  NettyServerCustomizer serverBounds(
      ServerBoundsProperties bounds, ConnectionLimit connections, MeterRegistry meters) {
    RequestRules rules = new RequestRules();
    RefusalMeters refusals = new RefusalMeters(meters);
    return server ->
        server
            .childObserve(LastRequest::observe)
            .doOnChannelInit(
                (observer, channel, address) -> {
                  connections.accept(channel);
                  if (channel.pipeline().get(NettyPipeline.HttpCodec) != null) {
                    RequestDeadline.install(
                        channel,
                        NettyPipeline.HttpCodec,
                        bounds.requestHeadTimeout(),
                        bounds.requestBodyTimeout());
                    channel
                        .pipeline()
                        .addBefore(TRAFFIC, "signalbox.request-rules", rules)
                        .addBefore(TRAFFIC, "signalbox.last-request", new LastRequest())
                        .addBefore(TRAFFIC, "signalbox.refusals", new RefusalWriter(refusals));
                  }
                });
  }
}
