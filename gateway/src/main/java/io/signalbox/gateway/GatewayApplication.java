package io.signalbox.gateway;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.cloud.gateway.config.GatewayReactiveLoadBalancerClientAutoConfiguration;

/**
 * Starts the gateway. The stock load balancer is left out: its retry may choose the instance that
 * just failed, so {@code io.signalbox.gateway.dispatch} takes its place.
 */
@SpringBootApplication(exclude = GatewayReactiveLoadBalancerClientAutoConfiguration.class)
public class GatewayApplication {

  public static void main(String[] args) {
    SpringApplication.run(GatewayApplication.class, args);
  }
}
