package io.signalbox.member.balance;

import io.signalbox.member.directory.Directory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.cloud.loadbalancer.config.BlockingLoadBalancerClientAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Primary;
import org.springframework.web.reactive.function.client.WebClient;

/** Puts the directory behind the clients that Spring Cloud balances. */
@AutoConfiguration(before = BlockingLoadBalancerClientAutoConfiguration.class)
public final class BalanceAutoConfiguration {

  /** Spring Cloud's own steps back. */
  @Bean
  BalancedClient balancedClient(Directory directory) {
    return new BalancedClient(directory);
  }

  /** Only where there is a {@code WebClient}. */
  @Configuration(proxyBeanMethods = false)
  @ConditionalOnClass(WebClient.class)
  static class Reactive {

    @Bean
    @Primary
    BalancedExchange balancedExchange(Directory directory) {
      return new BalancedExchange(directory);
    }
  }
}
