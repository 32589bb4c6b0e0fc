package io.signalbox.gateway.dispatch;

import io.micrometer.core.instrument.MeterRegistry;
import io.signalbox.gateway.bounds.BoundsProperties;
import io.signalbox.gateway.forward.Forwarder;
import io.signalbox.gateway.forward.ForwardingHeaders;
import io.signalbox.gateway.problem.ProblemAnswers;
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

  /** None where something stands in every request's way that only Spring can lead it through. */
  @Bean
  FastLanes fastLanes(
      FastLaneProperties properties,
      GatewayProperties gateway,
      GlobalCorsProperties cors,
      HttpClientProperties client,
      BoundsProperties bounds,
      OtherFilters others,
      Services services,
      Forwarder forwarder,
      ForwardingHeaders headers,
      ProblemAnswers problems,
      LoadMeter load,
      FastLaneStop stop,
      MeterRegistry meters) {
    boolean open =
        properties.enabled()
            && cors.getCorsConfigurations().isEmpty()
            && !Boolean.getBoolean(ACCESS_LOG);
    long maxBody = bounds.maxRequestSize().toBytes();
    Duration patience = Objects.requireNonNullElse(client.getResponseTimeout(), Duration.ofDays(1));
    return new FastLanes(
        open ? new FastRoutes(gateway, services::of, patience, maxBody) : FastRoutes.none(),
        new FastDispatch(forwarder, headers, problems, new FastMeters(meters), load, stop, maxBody),
        others);
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
