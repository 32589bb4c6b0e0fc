package io.signalbox.gateway.dispatch;

import io.micrometer.core.instrument.Tags;
import java.util.Set;
import org.springframework.cloud.gateway.support.tagsprovider.GatewayTagsProvider;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpMethod;
import org.springframework.stereotype.Component;
import org.springframework.web.server.ServerWebExchange;

/**
 * Counts requests with methods of the clients' own making as one: each would be a time series, and
 * memory, for ever. Of two providers of a label the first one's value holds.
 */
@Component
@Order(Ordered.HIGHEST_PRECEDENCE)
final class KnownMethods implements GatewayTagsProvider {

  private static final Set<HttpMethod> KNOWN = Set.of(HttpMethod.values());
  private static final String UNKNOWN = "UNKNOWN";
  private static final Tags UNKNOWN_METHOD = Tags.of("httpMethod", UNKNOWN);

  /** What a method is called in a label. */
  static String label(String method) {
    return KNOWN.contains(HttpMethod.valueOf(method)) ? method : UNKNOWN;
  }

  @Override
  public Tags apply(ServerWebExchange exchange) {
    return KNOWN.contains(exchange.getRequest().getMethod()) ? Tags.empty() : UNKNOWN_METHOD;
  }
}
