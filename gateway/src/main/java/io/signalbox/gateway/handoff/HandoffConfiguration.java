package io.signalbox.gateway.handoff;

import io.micrometer.core.instrument.MeterRegistry;
import io.signalbox.gateway.bounds.BoundsProperties;
import io.signalbox.gateway.dispatch.OtherFilters;
import io.signalbox.gateway.forward.ForwardingHeaders;
import io.signalbox.gateway.routes.Routes;
import io.signalbox.gateway.tls.PlainRequests;
import io.signalbox.member.directory.Directory;
import io.signalbox.member.handoff.HandoffProperties;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.reactor.netty.NettyServerCustomizer;
import org.springframework.boot.web.server.context.WebServerInitializedEvent;
import org.springframework.cloud.gateway.config.GatewayProperties;
import org.springframework.context.ApplicationListener;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties({HandoffProperties.class, GatewayHandoffProperties.class})
final class HandoffConfiguration {

  @Bean
  HandoffRoutes handoffRoutes(
      Routes routes, GatewayProperties gateway, BypassedFilters filters, BoundsProperties bounds) {
    return new HandoffRoutes(
        routes.table(),
        !gateway.getDefaultFilters().isEmpty(),
        () -> filters.unknown().isEmpty(),
        bounds.maxRequestSize());
  }

  @Bean
  BypassedFilters bypassedFilters(
      Routes routes, GatewayHandoffProperties properties, OtherFilters others) {
    return new BypassedFilters(routes, properties.bypassedFilters(), others);
  }

  @Bean
  HandoffDoor handoffDoor(
      HandoffRoutes routes,
      HandoffProperties common,
      GatewayHandoffProperties properties,
      Directory directory,
      PlainRequests plain,
      ForwardingHeaders headers,
      MeterRegistry meters) {
    return new HandoffDoor(routes, common, properties, directory, plain, headers, meters);
  }

  @Bean
  NettyServerCustomizer handoffServer(HandoffDoor door) {
    return door::fit;
  }

  @Bean
  ApplicationListener<WebServerInitializedEvent> handoffStart(HandoffDoor door) {
    return door::started;
  }
}
