package io.signalbox.gateway.bounds;

import java.util.List;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.web.server.autoconfigure.ServerProperties;
import org.springframework.cloud.gateway.config.HttpClientCustomizer;
import org.springframework.cloud.gateway.config.HttpClientProperties;
import org.springframework.cloud.gateway.config.HttpClientSslConfigurer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(BoundsProperties.class)
final class BoundsConfiguration {

  /**
   * Declared here and not static, so that Spring reads from the method what it makes and need not
   * make it too early to find out.
   */
  @Bean
  UpstreamClientFactory upstreamClientFactory(
      HttpClientProperties properties,
      ServerProperties serverProperties,
      HttpClientSslConfigurer sslConfigurer,
      List<HttpClientCustomizer> customizers,
      BoundsProperties bounds) {
    return new UpstreamClientFactory(
        properties, serverProperties, sslConfigurer, customizers, bounds);
  }
}
