package io.signalbox.gateway.dispatch;

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

  /** Where {@link DispatchFilter} leaves the {@link TargetMeters.OnTheWay} of the last attempt. */
  static final String ATTRIBUTE = AnswerEnd.class.getName();

  @Override
  public int getOrder() {
    return NettyWriteResponseFilter.WRITE_RESPONSE_FILTER_ORDER - 1;
  }

  @Override
  public Mono<Void> filter(ServerWebExchange exchange, GatewayFilterChain chain) {
    return chain
        .filter(exchange)
        .doFinally(
            how -> {
              if (exchange.getAttribute(ATTRIBUTE) instanceof TargetMeters.OnTheWay last) {
                last.end();
              }
            });
  }
}
