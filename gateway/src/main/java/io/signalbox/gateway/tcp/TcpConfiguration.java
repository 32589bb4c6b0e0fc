package io.signalbox.gateway.tcp;

import io.micrometer.core.instrument.MeterRegistry;
import io.signalbox.gateway.bounds.BoundsProperties;
import io.signalbox.gateway.dispatch.Services;
import io.signalbox.gateway.handoff.GatewayHandoffProperties;
import io.signalbox.gateway.routes.Routes;
import io.signalbox.gateway.tcp.handoff.TcpHandovers;
import io.signalbox.member.directory.Directory;
import io.signalbox.member.handoff.HandoffProperties;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.web.server.Shutdown;
import org.springframework.boot.web.server.autoconfigure.ServerProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.client.ReactorResourceFactory;

@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(TcpProperties.class)
class TcpConfiguration {

  @Bean
  OpenConnections openTcpConnections(TcpProperties properties) {
    return new OpenConnections(properties.maxConnections());
  }

  @Bean
  Sockets tcpSockets(BoundsProperties bounds, ReactorResourceFactory resources) {
    return new Sockets(resources.getLoopResources(), bounds.connectTimeout());
  }

  @Bean
  TcpHandovers tcpHandovers(
      HandoffProperties common,
      GatewayHandoffProperties properties,
      Sockets tcpSockets,
      Directory directory) {
    return new TcpHandovers(common.folder(), tcpSockets.acceptor(), properties, directory);
  }

  @Bean
  RefusedOffers refusedTcpOffers(Routes routes, Directory directory) {
    return new RefusedOffers(routes, directory);
  }

  @Bean
  TcpListeners tcpListeners(
      TcpProperties properties,
      ServerProperties server,
      Services services,
      TcpHandovers handovers,
      Sockets tcpSockets,
      OpenConnections open,
      MeterRegistry meters) {
    return new TcpListeners(
        server.getAddress(),
        properties,
        server.getShutdown() == Shutdown.GRACEFUL,
        services,
        handovers,
        tcpSockets,
        open,
        meters);
  }
}
