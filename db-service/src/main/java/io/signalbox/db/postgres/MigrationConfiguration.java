package io.signalbox.db.postgres;

import org.springframework.boot.flyway.autoconfigure.FlywayConfigurationCustomizer;
import org.springframework.boot.flyway.autoconfigure.FlywayProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** An index of millions of tasks takes longer than any statement may that serves somebody. */
@Configuration(proxyBeanMethods = false)
class MigrationConfiguration {

  /** Unless migrations have connections of their own by configuration. */
  @Bean
  FlywayConfigurationCustomizer connectionsWithoutTimeout(
      OwnConnections connections, FlywayProperties properties) {
    return configuration -> {
      if (properties.getUrl() == null && properties.getUser() == null) {
        configuration.dataSource(connections.on(terms -> terms.remove("socketTimeout")));
      }
    };
  }
}
