package io.signalbox.worker.tasks;

import java.util.concurrent.Semaphore;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;
import reactor.core.publisher.Mono;

/**
 * Keeps request bodies from filling the heap: one larger than the limit is refused before it is
 * read, and all under way share a budget. A body of unknown length counts as a largest one; the
 * codec's own limit ends it if it is larger. Thread-safe.
 */
@Component
@Order(Ordered.HIGHEST_PRECEDENCE)
class RequestBodyLimit implements WebFilter {

  /** Bodies below this are not worth counting. */
  private static final long SMALL = 16 * 1024;

  private final long limit;
  private final Semaphore budget;

  RequestBodyLimit(TasksProperties properties) {
    this.limit = properties.maxBody().toBytes();
    this.budget = new Semaphore((int) properties.bodyBudget().toBytes());
  }

  @Override
  public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
    var headers = exchange.getRequest().getHeaders();
    long length = headers.getContentLength();
    if (length > limit) {
      return Mono.error(ApiProblem.tooLarge(limit));
    }
    boolean unknown = length < 0 && headers.containsHeader("Transfer-Encoding");
    int share = (int) (unknown ? limit : length);
    if (share <= SMALL) {
      return chain.filter(exchange);
    }
    if (!budget.tryAcquire(share)) {
      return Mono.error(ApiProblem.busy("Too many large requests are under way."));
    }
    return chain.filter(exchange).doFinally(end -> budget.release(share));
  }
}
