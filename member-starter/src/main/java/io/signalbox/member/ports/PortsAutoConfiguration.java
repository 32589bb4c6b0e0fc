package io.signalbox.member.ports;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.context.annotation.Bean;

/** Tells a service's two ports apart. */
@AutoConfiguration
@ConditionalOnWebApplication
public final class PortsAutoConfiguration {

  @Bean
  ManagementPort managementPort() {
    return new ManagementPort();
  }
}
