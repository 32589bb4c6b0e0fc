package io.signalbox.worker.tasks;

import java.util.List;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpHeaders;
import org.springframework.http.InvalidMediaTypeException;
import org.springframework.http.MediaType;
import org.springframework.stereotype.Component;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;
import reactor.core.publisher.Mono;

/**
 * Refuses an Accept header that Spring could not sort, or not read: it would fail in the midst of
 * answering, which then is no answer.
 */
@Component
@Order(Ordered.HIGHEST_PRECEDENCE)
class HeaderLists implements WebFilter {

  /** What Spring sorts at most. */
  private static final int MAX_ACCEPTED = 50;

  @Override
  public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
    List<String> accept = exchange.getRequest().getHeaders().getOrEmpty(HttpHeaders.ACCEPT);
    try {
      if (MediaType.parseMediaTypes(accept).size() > MAX_ACCEPTED) {
        return Mono.error(
            ApiProblem.badRequest(
                "malformed-header", "Accept may name at most " + MAX_ACCEPTED + " media types."));
      }
    } catch (InvalidMediaTypeException e) {
      return Mono.error(
          ApiProblem.badRequest("malformed-header", "Accept must be a list of media types."));
    }
    return chain.filter(exchange);
  }
}
