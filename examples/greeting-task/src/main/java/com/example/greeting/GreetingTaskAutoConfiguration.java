package com.example.greeting;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;

/** Adds {@code greeting} to the task types of a worker that has this jar. */
@AutoConfiguration
@EnableConfigurationProperties(GreetingProperties.class)
public final class GreetingTaskAutoConfiguration {

  @Bean
  GreetingTask greetingTask(GreetingProperties properties) {
    return new GreetingTask(properties.salutation());
  }
}
