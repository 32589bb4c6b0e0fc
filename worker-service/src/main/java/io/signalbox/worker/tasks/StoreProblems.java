package io.signalbox.worker.tasks;

import io.signalbox.worker.memory.MemoryShortException;
import io.signalbox.worker.store.DataTierAwayException;
import io.signalbox.worker.store.RefusedException;
import org.springframework.stereotype.Component;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;
import reactor.core.publisher.Mono;

/**
 * Says in the terms of this API what the data tier and the memory refuse. An exception handler of
 * the controller would do so in the representation that the client accepts, which need not be one
 * of problems.
 */
@Component
class StoreProblems implements WebFilter {

  @Override
  public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
    return chain
        .filter(exchange)
        .onErrorMap(RefusedException.class, ApiProblem::refused)
        .onErrorMap(DataTierAwayException.class, away -> ApiProblem.away())
        .onErrorMap(MemoryShortException.class, ApiProblem::memoryShort);
  }
}
