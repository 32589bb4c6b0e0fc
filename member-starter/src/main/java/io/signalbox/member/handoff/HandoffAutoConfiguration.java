package io.signalbox.member.handoff;

import com.netflix.appinfo.ApplicationInfoManager;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.signalbox.handoff.server.Entrance;
import io.signalbox.handoff.server.FittedServers;
import io.signalbox.handoff.server.Pipelines;
import io.signalbox.member.forwarded.RequestIds;
import io.signalbox.member.load.LoadReporter;
import java.security.SecureRandom;
import java.util.Objects;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.reactor.netty.NettyReactiveWebServerFactory;
import org.springframework.boot.reactor.netty.NettyServerCustomizer;
import org.springframework.context.annotation.Bean;
import reactor.netty.http.server.HttpServer;

/** Takes over connections from gateways when there is a folder to meet them in. */
@AutoConfiguration
@ConditionalOnClass({NettyReactiveWebServerFactory.class, HttpServer.class})
@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.REACTIVE)
@ConditionalOnProperty("signalbox.handoff.folder")
@EnableConfigurationProperties(HandoffProperties.class)
public final class HandoffAutoConfiguration {

  @Bean
  FittedServers handoffServers() {
    return new FittedServers();
  }

  @Bean
  Entrance<HandedOver> handoffEntrance(FittedServers servers) {
    return new Entrance<>(servers);
  }

  @Bean
  NettyServerCustomizer handoffPipelines(
      FittedServers servers, Entrance<HandedOver> entrance, HandoffProperties properties) {
    RequestIds ids = properties.requestId() ? new RequestIds(new SecureRandom()) : null;
    return new Pipelines<>(
            servers,
            entrance,
            about -> about == null ? null : new MemberGate(about, properties, ids),
            unfit -> {})
        ::fit;
  }

  @Bean(destroyMethod = "close")
  HandoffReceiver handoffReceiver(
      HandoffProperties properties,
      FittedServers servers,
      Entrance<HandedOver> entrance,
      MeterRegistry meters,
      LoadReporter load,
      ObjectProvider<ApplicationInfoManager> registration) {
    HandoffReceiver receiver =
        new HandoffReceiver(
            properties,
            Objects.requireNonNull(properties.folder(), "the condition has seen it"),
            servers,
            entrance,
            new HandoffMeters(meters),
            load,
            registration);
    Gauge.builder("signalbox.handoff.connections", receiver, HandoffReceiver::connections)
        .description("Client connections open here that gateways have handed over")
        .register(meters);
    return receiver;
  }
}
