package io.signalbox.registry.web;

import org.springframework.boot.actuate.autoconfigure.web.ManagementContextConfiguration;
import org.springframework.boot.tomcat.TomcatWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.context.annotation.Bean;

/** Puts the deadline on a server; that of the management port is made in a context of its own. */
@ManagementContextConfiguration(proxyBeanMethods = false)
public class TimedServers {

  @Bean
  WebServerFactoryCustomizer<TomcatWebServerFactory> requestDeadline(ServerProperties properties) {
    return factory -> {
      factory.setProtocol(TimedProtocol.class.getName());
      factory.addProtocolHandlerCustomizers(
          protocol -> ((TimedProtocol) protocol).setRequestTimeout(properties.requestTimeout()));
    };
  }
}
