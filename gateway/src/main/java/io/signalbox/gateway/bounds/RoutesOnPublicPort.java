package io.signalbox.gateway.bounds;

import org.springframework.boot.web.server.context.WebServerInitializedEvent;
import org.springframework.cloud.gateway.filter.GatewayFilterChain;
import org.springframework.cloud.gateway.filter.GlobalFilter;
import org.springframework.context.ApplicationListener;
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
final class RoutesOnPublicPort
    implements GlobalFilter, Ordered, ApplicationListener<WebServerInitializedEvent> {

  private volatile int managementPort = -1;

  @Override
  public void onApplicationEvent(WebServerInitializedEvent event) {
    if ("management".equals(event.getApplicationContext().getServerNamespace())) {
      managementPort = event.getWebServer().getPort();
    }
  }

  @Override
  public int getOrder() {
    return Ordered.HIGHEST_PRECEDENCE;
  }

  @Override
  public Mono<Void> filter(ServerWebExchange exchange, GatewayFilterChain chain) {
    var local = exchange.getRequest().getLocalAddress();
    if (local != null && local.getPort() == managementPort) {
      return Mono.error(new ResponseStatusException(HttpStatus.NOT_FOUND));
    }
    return chain.filter(exchange);
  }
}
