package io.signalbox.gateway.routes;

import static org.springframework.cloud.gateway.support.ServerWebExchangeUtils.addOriginalRequestUrl;

import java.net.URI;
import org.springframework.cloud.gateway.filter.GatewayFilter;
import org.springframework.cloud.gateway.filter.GatewayFilterChain;
import org.springframework.core.Ordered;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

/** Takes the prefix off a path, and nothing else: what is left stays as it is spelled. */
record PrefixFilter(Prefix prefix) implements GatewayFilter, Ordered {

  @Override
  public int getOrder() {
    return Ordered.HIGHEST_PRECEDENCE + 1_000;
  }

  @Override
  public Mono<Void> filter(ServerWebExchange exchange, GatewayFilterChain chain) {
    ServerHttpRequest request = exchange.getRequest();
    URI uri = request.getURI();
    addOriginalRequestUrl(exchange, uri);
    ServerHttpRequest stripped = request.mutate().path(prefix.strip(uri.getRawPath())).build();
    return chain.filter(exchange.mutate().request(stripped).build());
  }
}
