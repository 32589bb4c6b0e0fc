package io.signalbox.gateway.dispatch;

import io.micrometer.core.instrument.Tags;
import java.util.Arrays;
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

  @Override
  public Tags apply(ServerWebExchange exchange) {
    HttpMethod method = exchange.getRequest().getMethod();
    return Arrays.asList(HttpMethod.values()).contains(method)
        ? Tags.empty()
        : Tags.of("httpMethod", "UNKNOWN");
  }
}
