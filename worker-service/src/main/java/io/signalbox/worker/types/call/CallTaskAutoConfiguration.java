package io.signalbox.worker.types.call;

import io.signalbox.member.directory.Directory;
import io.signalbox.member.directory.Relay;
import io.signalbox.worker.delivery.HttpCaller;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;

/** Adds {@code call} to a worker's task types. */
@AutoConfiguration
@EnableConfigurationProperties(CallProperties.class)
public final class CallTaskAutoConfiguration {

  @Bean
  CallTask callTask(CallProperties properties, Directory directory) {
    return new CallTask(
        new CallRules(properties),
        new Relay(directory),
        properties.patience(),
        new HttpCaller(properties.limits()),
        properties.retryRules());
  }
}
