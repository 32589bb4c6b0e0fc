package io.signalbox.gateway.dispatch;

import io.micrometer.core.instrument.MeterRegistry;
import io.signalbox.gateway.bounds.BoundsProperties;
import io.signalbox.gateway.forward.Forwarder;
import io.signalbox.gateway.forward.ForwardingHeaders;
import io.signalbox.gateway.problem.ProblemAnswers;
import io.signalbox.gateway.routes.Routes;
import io.signalbox.member.load.LoadMeter;
import java.time.Duration;
import java.util.Objects;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.web.server.Shutdown;
import org.springframework.boot.web.server.autoconfigure.ServerProperties;
import org.springframework.cloud.gateway.config.GatewayProperties;
import org.springframework.cloud.gateway.config.GlobalCorsProperties;
import org.springframework.cloud.gateway.config.HttpClientProperties;
import org.springframework.cloud.gateway.filter.GlobalFilter;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.server.WebFilter;

@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties({DispatchProperties.class, FastLaneProperties.class})
final class DispatchConfiguration {

  private static final String ACCESS_LOG = "reactor.netty.http.server.accessLogEnabled";

  @Bean
  FastLanes fastLanes(
      FastRoutes routes,
      OtherFilters others,
      Forwarder forwarder,
      ForwardingHeaders headers,
      ProblemAnswers problems,
      LoadMeter load,
      FastLaneStop stop,
      MeterRegistry meters) {
    return new FastLanes(
        routes,
        new FastDispatch(forwarder, headers, problems, new FastMeters(meters), load, stop),
        others);
  }

  /** Closed where something stands in every request's way that only Spring can lead it through. */
  @Bean
  FastRoutes fastRoutes(
      FastLaneProperties properties,
      GatewayProperties gateway,
      GlobalCorsProperties cors,
      HttpClientProperties client,
      BoundsProperties bounds,
      Routes routes,
      Services services) {
    boolean closed =
        !properties.enabled()
            || !gateway.getDefaultFilters().isEmpty()
            || !cors.getCorsConfigurations().isEmpty()
            || Boolean.getBoolean(ACCESS_LOG);
    return new FastRoutes(
        routes.table(),
        services::of,
        Objects.requireNonNullElse(client.getResponseTimeout(), Duration.ofDays(1)),
        bounds.maxRequestSize().toBytes(),
        closed);
  }

  @Bean
  FastLaneStop fastLaneStop(ServerProperties server) {
    return new FastLaneStop(server.getShutdown() == Shutdown.GRACEFUL);
  }

  @Bean
  OtherFilters otherFilters(
      ObjectProvider<GlobalFilter> globalFilters, ObjectProvider<WebFilter> webFilters) {
    return new OtherFilters(globalFilters, webFilters);
  }
}
