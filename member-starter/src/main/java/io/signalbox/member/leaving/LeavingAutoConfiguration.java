package io.signalbox.member.leaving;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;

/** Has a member leave in order. */
@AutoConfiguration
@EnableConfigurationProperties(LeavingProperties.class)
public final class LeavingAutoConfiguration {

  @Bean
  Leaving leaving(ObjectProvider<LeavingStep> steps) {
    return new Leaving(steps.orderedStream().toList());
  }
}
