package io.signalbox.gateway.bounds;

import io.signalbox.member.ports.ManagementPort;
import org.springframework.cloud.gateway.filter.GatewayFilterChain;
import org.springframework.cloud.gateway.filter.GlobalFilter;
import org.springframework.core.Ordered;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Component;
import org.springframework.web.server.ResponseStatusException;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

/**
 * Keeps the routes off the management port. The gateway's own check compares with the configured
 * port, which is 0 here: the system chooses it.
 */
@Component
final class RoutesOnPublicPort implements GlobalFilter, Ordered {

  private final ManagementPort management;

  RoutesOnPublicPort(ManagementPort management) {
    this.management = management;
  }

  @Override
  public int getOrder() {
    return Ordered.HIGHEST_PRECEDENCE;
  }

  @Override
  public Mono<Void> filter(ServerWebExchange exchange, GatewayFilterChain chain) {
    if (management.isAt(exchange.getRequest().getLocalAddress())) {
      return Mono.error(new ResponseStatusException(HttpStatus.NOT_FOUND));
    }
    return chain.filter(exchange);
  }
}
