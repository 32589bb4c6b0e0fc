package io.signalbox.worker.types.http;

import io.signalbox.worker.delivery.HttpCaller;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;

/** Adds {@code http} to a worker's task types. */
@AutoConfiguration
@EnableConfigurationProperties(HttpProperties.class)
public final class HttpTaskAutoConfiguration {

  @Bean
  HttpTask httpTask(HttpProperties properties) {
    return new HttpTask(
        new TargetGuard(
            NameResolver.system(),
            properties.lookupTimeout(),
            properties.allowPrivateTargets() ? address -> true : PublicAddresses::contain),
        new HttpCaller(properties.limits()),
        properties.retryRules(),
        properties.maxRedirects());
  }
}
