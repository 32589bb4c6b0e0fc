package io.signalbox.gateway.forward;

import static org.springframework.cloud.gateway.support.RouteMetadataUtils.RESPONSE_TIMEOUT_ATTR;
import static org.springframework.cloud.gateway.support.ServerWebExchangeUtils.CLIENT_RESPONSE_ATTR;
import static org.springframework.cloud.gateway.support.ServerWebExchangeUtils.CLIENT_RESPONSE_CONN_ATTR;
import static org.springframework.cloud.gateway.support.ServerWebExchangeUtils.CLIENT_RESPONSE_HEADER_NAMES;
import static org.springframework.cloud.gateway.support.ServerWebExchangeUtils.GATEWAY_REQUEST_URL_ATTR;
import static org.springframework.cloud.gateway.support.ServerWebExchangeUtils.GATEWAY_ROUTE_ATTR;
import static org.springframework.cloud.gateway.support.ServerWebExchangeUtils.PRESERVE_HOST_HEADER_ATTRIBUTE;
import static org.springframework.cloud.gateway.support.ServerWebExchangeUtils.isAlreadyRouted;
import static org.springframework.cloud.gateway.support.ServerWebExchangeUtils.setAlreadyRouted;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import org.springframework.cloud.gateway.filter.GatewayFilterChain;
import org.springframework.cloud.gateway.filter.GlobalFilter;
import org.springframework.cloud.gateway.filter.NettyWriteResponseFilter;
import org.springframework.cloud.gateway.route.Route;
import org.springframework.core.Ordered;
import org.springframework.core.io.buffer.NettyDataBufferFactory;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.stereotype.Component;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.netty.Connection;
import reactor.netty.http.client.HttpClient;
import reactor.netty.http.client.HttpClientRequest;
import reactor.netty.http.client.HttpClientResponse;

/**
 * Sends the request to the server that was chosen and takes the header of its answer; {@link
 * NettyWriteResponseFilter} writes the body. Stands in for Spring Cloud Gateway's own routing
 * filter, which copies the headers eight times and starts a timer in a queue that all threads share
 * for each request. Keeps a client's claims about where it comes from away from the servers, which
 * would believe them.
 */
@Component
final class ForwardFilter implements GlobalFilter, Ordered {

  private final HttpClient client;

  ForwardFilter(HttpClient client) {
    this.client = client;
  }

  @Override
  public int getOrder() {
    return Ordered.LOWEST_PRECEDENCE;
  }

  @Override
  public Mono<Void> filter(ServerWebExchange exchange, GatewayFilterChain chain) {
    URI url = exchange.getRequiredAttribute(GATEWAY_REQUEST_URL_ATTR);
    if (isAlreadyRouted(exchange) || !isHttp(url.getScheme())) {
      return chain.filter(exchange);
    }
    setAlreadyRouted(exchange);
    ServerHttpRequest request = exchange.getRequest();
    return client
        .request(HttpMethod.valueOf(request.getMethod().name()))
        .uri(url)
        .send(
            (sent, body) -> {
              describe(exchange, sent);
              return body.send(paced(request, sent));
            })
        .responseConnection(
            (answer, connection) -> {
              take(answer, connection, exchange);
              return Mono.just(answer);
            })
        .then(chain.filter(exchange));
  }

  private static Flux<ByteBuf> paced(ServerHttpRequest request, HttpClientRequest sent) {
    Flux<ByteBuf> body = request.getBody().map(NettyDataBufferFactory::toByteBuf);
    return sent instanceof Connection instance ? Pace.of(instance.channel(), body) : body;
  }

  private static boolean isHttp(String scheme) {
    return scheme.equalsIgnoreCase("http") || scheme.equalsIgnoreCase("https");
  }

  private static void describe(ServerWebExchange exchange, HttpClientRequest sent) {
    HttpHeaders received = exchange.getRequest().getHeaders();
    boolean preserveHost = exchange.getAttributeOrDefault(PRESERVE_HOST_HEADER_ATTRIBUTE, false);
    EndToEndHeaders endToEnd = new EndToEndHeaders(received.getOrEmpty(HttpHeaders.CONNECTION));
    received.forEach(
        (name, values) -> {
          boolean another = !preserveHost && name.equalsIgnoreCase(HttpHeaders.HOST);
          if (endToEnd.contain(name) && !another && !isForwarding(name)) {
            sent.requestHeaders().set(name, values);
          }
        });
    Route route = exchange.getRequiredAttribute(GATEWAY_ROUTE_ATTR);
    Object timeout = route.getMetadata().get(RESPONSE_TIMEOUT_ATTR);
    if (timeout != null) {
      sent.responseTimeout(Duration.ofMillis(Long.parseLong(timeout.toString())));
    }
  }

  private static boolean isForwarding(String name) {
    return name.equalsIgnoreCase("Forwarded")
        || name.equalsIgnoreCase("X-Real-IP")
        || name.regionMatches(true, 0, "X-Forwarded", 0, "X-Forwarded".length());
  }

  private static void take(
      HttpClientResponse answer, Connection connection, ServerWebExchange exchange) {
    exchange.getAttributes().put(CLIENT_RESPONSE_ATTR, answer);
    exchange.getAttributes().put(CLIENT_RESPONSE_CONN_ATTR, connection);
    exchange.getResponse().setStatusCode(HttpStatusCode.valueOf(answer.status().code()));
    // What has to go again when another answer takes this one's place.
    exchange.getAttributes().put(CLIENT_RESPONSE_HEADER_NAMES, answer.responseHeaders().names());
    HttpHeaders headers = exchange.getResponse().getHeaders();
    EndToEndHeaders endToEnd =
        new EndToEndHeaders(answer.responseHeaders().getAll(HttpHeaderNames.CONNECTION));
    for (Map.Entry<String, String> header : answer.responseHeaders()) {
      if (endToEnd.contain(header.getKey())) {
        headers.add(header.getKey(), header.getValue());
      }
    }
  }
}
