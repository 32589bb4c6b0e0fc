package io.signalbox.worker.tasks;

import io.signalbox.worker.memory.Memory;
import io.signalbox.worker.memory.MemoryProperties;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;
import reactor.core.publisher.Mono;

/**
 * Gives each request its {@link Holdings}, and takes them back when its answer is out: the
 * system's, and not only on its way there.
 */
@Component
@Order(Ordered.HIGHEST_PRECEDENCE)
class RequestMemory implements WebFilter {

  private final Memory memory;
  private final MemoryProperties properties;

  RequestMemory(Memory memory, MemoryProperties properties) {
    this.memory = memory;
    this.properties = properties;
  }

  @Override
  public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
    Holdings holdings = Holdings.attach(exchange, memory.light(), properties.answerTimeout());
    return chain.filter(exchange).doFinally(end -> holdings.end());
  }
}
