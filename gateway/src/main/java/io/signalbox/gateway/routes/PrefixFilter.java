package io.signalbox.gateway.routes;

import static org.springframework.cloud.gateway.support.ServerWebExchangeUtils.addOriginalRequestUrl;

import java.net.URI;
import org.springframework.cloud.gateway.filter.GatewayFilter;
import org.springframework.cloud.gateway.filter.GatewayFilterChain;
import org.springframework.core.Ordered;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

/**
 * Takes a path's first segments off, and nothing else: what is left stays as it is spelled. The
 * {@link Prefix} becomes an attribute of the exchange under its class's name.
 *
 * @param prefix what they are
 * @param segments how many
 */
record PrefixFilter(Prefix prefix, int segments) implements GatewayFilter, Ordered {

  @Override
  public int getOrder() {
    return Ordered.HIGHEST_PRECEDENCE + 1_000;
  }

  @Override
  public Mono<Void> filter(ServerWebExchange exchange, GatewayFilterChain chain) {
    ServerHttpRequest request = exchange.getRequest();
    URI uri = request.getURI();
    addOriginalRequestUrl(exchange, uri);
    String path = uri.getRawPath();
    exchange.getAttributes().put(Prefix.class.getName(), prefix);
    ServerHttpRequest stripped = request.mutate().path(Prefix.strip(path, segments)).build();
    return chain.filter(exchange.mutate().request(stripped).build());
  }
}
