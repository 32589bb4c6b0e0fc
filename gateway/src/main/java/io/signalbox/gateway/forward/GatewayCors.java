package io.signalbox.gateway.forward;

import io.netty.handler.codec.http.HttpHeaders;
import io.signalbox.member.forwarded.ClientView;
import java.net.URI;
import org.jspecify.annotations.Nullable;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.http.server.reactive.ServerHttpRequestDecorator;
import org.springframework.web.cors.CorsConfiguration;
import org.springframework.web.cors.reactive.DefaultCorsProcessor;
import org.springframework.web.server.ServerWebExchange;
import reactor.netty.http.server.HttpServerRequest;

/**
 * CORS as the gateway carries it out. Whether a page is of the same origin is judged by how the
 * client sees the gateway: Spring knows nothing of the proxies before it.
 */
final class GatewayCors extends DefaultCorsProcessor {

  private static final String FIELDS = "Access-Control-";

  private final ForwardingHeaders headers;

  GatewayCors(ForwardingHeaders headers) {
    this.headers = headers;
  }

  @Override
  public boolean process(@Nullable CorsConfiguration configuration, ServerWebExchange exchange) {
    boolean matters =
        configuration != null && exchange.getRequest().getHeaders().getOrigin() != null;
    return super.process(configuration, matters ? asSeen(exchange) : exchange);
  }

  private ServerWebExchange asSeen(ServerWebExchange exchange) {
    ServerHttpRequest request = exchange.getRequest();
    HttpServerRequest received = ServerHttpRequestDecorator.getNativeRequest(request);
    ClientView view =
        headers.view(
            received.requestHeaders(), request.getRemoteAddress(), ForwardFilter.isSecure(request));
    return view.host() == null || view.host().isEmpty()
        ? exchange
        : exchange
            .mutate()
            .request(request.mutate().uri(URI.create(view.scheme() + "://" + view.host())).build())
            .build();
  }

  /** Removes what a service says of it, which would stand beside the gateway's word. */
  static void removeFrom(HttpHeaders answer) {
    for (String name : answer.names()) {
      if (name.regionMatches(true, 0, FIELDS, 0, FIELDS.length())) {
        answer.remove(name);
      }
    }
  }
}
