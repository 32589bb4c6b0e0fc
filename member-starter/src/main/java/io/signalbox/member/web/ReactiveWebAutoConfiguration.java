package io.signalbox.member.web;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.signalbox.member.http2.ExtendedConnect;
import io.signalbox.member.pace.ClosedConnections;
import io.signalbox.member.pace.SlowClients;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.reactor.netty.NettyReactiveWebServerFactory;
import org.springframework.context.annotation.Bean;
import reactor.netty.http.server.HttpServer;
import tools.jackson.databind.json.JsonMapper;

/** Bounds the HTTP server of a WebFlux member and turns its errors into problems. */
@AutoConfiguration
@ConditionalOnClass({NettyReactiveWebServerFactory.class, HttpServer.class})
@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.REACTIVE)
@EnableConfigurationProperties(ServerBoundsProperties.class)
public final class ReactiveWebAutoConfiguration {

  @Bean
  ProblemErrorHandler problemErrorHandler(JsonMapper json) {
    return new ProblemErrorHandler(json);
  }

  @Bean
  ClosedConnections closedConnections(MeterRegistry meters) {
    return new ClosedConnections(meters);
  }

  @Bean
  ConnectionTable connectionTable(
      ServerBoundsProperties bounds, ClosedConnections closed, MeterRegistry meters) {
    ConnectionTable table =
        new ConnectionTable(bounds.maxConnections(), bounds.maxConnectionsPerClient(), closed);
    Gauge.builder("signalbox.server.connections", table, ConnectionTable::open)
        .description("Client connections open")
        .register(meters);
    return table;
  }

  @Bean
  SlowClients slowClients(
      ServerBoundsProperties bounds, ClosedConnections closed, MeterRegistry meters) {
    SlowClients slow =
        new SlowClients(bounds.answerTimeout(), bounds.answerBudget().toBytes(), closed);
    Gauge.builder("signalbox.server.bytes.untaken", slow, SlowClients::untaken)
        .description("Bytes of answers that wait for clients that are slow to take them")
        .baseUnit("bytes")
        .register(meters);
    return slow;
  }

  @Bean
  BrokenBodies brokenBodies() {
    return new BrokenBodies();
  }

  @Bean
  SecureStreams secureStreams() {
    return new SecureStreams();
  }

  @Bean
  RefusalMeters refusalMeters(MeterRegistry meters) {
    return new RefusalMeters(meters);
  }

  @Bean
  ClientPipeline clientPipeline(
      ServerBoundsProperties bounds,
      ConnectionTable connections,
      SlowClients slowClients,
      ClosedConnections closed,
      RefusalMeters refusals,
      ObjectProvider<ExtendedConnect> connect) {
    return new ClientPipeline(
        bounds,
        connections,
        slowClients,
        closed,
        refusals,
        // Reactor Netty opens one on connections of HTTP/1.1 alone.
        connect.getIfAvailable(() -> ExtendedConnect.NONE));
  }
}
