package io.signalbox.gateway.tcp;

import io.micrometer.core.instrument.MeterRegistry;
import io.signalbox.gateway.bounds.BoundsProperties;
import io.signalbox.gateway.dispatch.Services;
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
  TcpListeners tcpListeners(
      TcpProperties properties,
      ServerProperties server,
      BoundsProperties bounds,
      ReactorResourceFactory resources,
      Services services,
      OpenConnections open,
      MeterRegistry meters) {
    return new TcpListeners(
        server.getAddress(),
        properties,
        server.getShutdown() == Shutdown.GRACEFUL,
        services,
        new Sockets(resources.getLoopResources(), bounds.connectTimeout()),
        open,
        meters);
  }
}
