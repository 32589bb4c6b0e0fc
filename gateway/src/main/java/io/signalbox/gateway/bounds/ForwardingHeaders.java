package io.signalbox.gateway.bounds;

import java.util.Locale;
import org.springframework.cloud.gateway.filter.headers.HttpHeadersFilter;
import org.springframework.core.Ordered;
import org.springframework.http.HttpHeaders;
import org.springframework.stereotype.Component;
import org.springframework.web.server.ServerWebExchange;

/**
 * Keeps a client's claims about where it comes from away from the instances. Spring Cloud Gateway
 * drops most of them while no proxy is trusted; this holds whatever is configured there.
 */
@Component
final class ForwardingHeaders implements HttpHeadersFilter, Ordered {

  @Override
  public int getOrder() {
    return Ordered.LOWEST_PRECEDENCE;
  }

  @Override
  public HttpHeaders filter(HttpHeaders input, ServerWebExchange exchange) {
    HttpHeaders kept = new HttpHeaders();
    input.forEach(
        (name, values) -> {
          if (!isForwarding(name.toLowerCase(Locale.ROOT))) {
            kept.addAll(name, values);
          }
        });
    return kept;
  }

  private static boolean isForwarding(String name) {
    return name.equals("forwarded") || name.startsWith("x-forwarded") || name.equals("x-real-ip");
  }
}
