package io.signalbox.gateway.dispatch;

import io.signalbox.gateway.forward.BrokenAnswerException;
import org.jspecify.annotations.Nullable;
import org.springframework.cloud.gateway.filter.GatewayFilterChain;
import org.springframework.cloud.gateway.filter.GlobalFilter;
import org.springframework.cloud.gateway.filter.NettyWriteResponseFilter;
import org.springframework.core.Ordered;
import org.springframework.stereotype.Component;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

/**
 * Ends a request's time on the way when its answer has been written, or will never be. {@link
 * DispatchFilter} stands behind the filter that writes and sees no more of the answer than its
 * header.
 */
@Component
final class AnswerEnd implements GlobalFilter, Ordered {

  @Override
  public int getOrder() {
    return NettyWriteResponseFilter.WRITE_RESPONSE_FILTER_ORDER - 1;
  }

  @Override
  public Mono<Void> filter(ServerWebExchange exchange, GatewayFilterChain chain) {
    return chain
        .filter(exchange)
        .doOnError(error -> brokeOff(exchange, error))
        .doFinally(how -> end(exchange));
  }

  /** Other errors after the header are of the client's connection. */
  private static void brokeOff(ServerWebExchange exchange, Throwable error) {
    if (error instanceof BrokenAnswerException && last(exchange) instanceof Dispatched last) {
      last.failed(Failure.BROKEN);
    }
  }

  private static void end(ServerWebExchange exchange) {
    if (last(exchange) instanceof Dispatched last) {
      last.end();
    }
  }

  private static @Nullable Dispatched last(ServerWebExchange exchange) {
    return exchange.getAttribute(Dispatched.class.getName());
  }
}
