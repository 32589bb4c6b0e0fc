package io.signalbox.member.balance;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.cloud.client.discovery.DiscoveryClient;
import org.springframework.cloud.loadbalancer.config.BlockingLoadBalancerClientAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Primary;
import org.springframework.web.reactive.function.client.WebClient;

/** Lets a service choose among those that it calls. */
@AutoConfiguration(before = BlockingLoadBalancerClientAutoConfiguration.class)
@EnableConfigurationProperties(BalancerProperties.class)
public final class BalanceAutoConfiguration {

  @Bean
  ServiceBalancers serviceBalancers(DiscoveryClient registry, BalancerProperties properties) {
    return new ServiceBalancers(registry, properties);
  }

  /** Spring Cloud's own steps back. */
  @Bean
  BalancedClient balancedClient(ServiceBalancers balancers) {
    return new BalancedClient(balancers);
  }

  /** Only where there is a {@code WebClient}. */
  @Configuration(proxyBeanMethods = false)
  @ConditionalOnClass(WebClient.class)
  static class Reactive {

    @Bean
    @Primary
    BalancedExchange balancedExchange(ServiceBalancers balancers) {
      return new BalancedExchange(balancers);
    }
  }
}
