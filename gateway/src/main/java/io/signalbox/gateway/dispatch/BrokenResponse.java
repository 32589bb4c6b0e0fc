package io.signalbox.gateway.dispatch;

import static org.springframework.cloud.gateway.support.ServerWebExchangeUtils.CLIENT_RESPONSE_ATTR;

import io.netty.channel.Channel;
import io.netty.handler.codec.http.HttpVersion;
import io.signalbox.gateway.forward.BrokenAnswerException;
import io.signalbox.member.pace.ConnectionReset;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.cloud.gateway.filter.GatewayFilterChain;
import org.springframework.cloud.gateway.filter.GlobalFilter;
import org.springframework.cloud.gateway.filter.NettyWriteResponseFilter;
import org.springframework.cloud.gateway.support.ServerWebExchangeUtils;
import org.springframework.core.Ordered;
import org.springframework.http.server.reactive.ServerHttpRequestDecorator;
import org.springframework.stereotype.Component;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;
import reactor.netty.Connection;
import reactor.netty.channel.AbortedException;
import reactor.netty.http.server.HttpServerRequest;

/**
 * Answers for an instance that sent a response's header and then broke off before its body: {@link
 * DispatchFilter} is done by then. Once part of the body has gone to the client, only closing the
 * connection tells it that the rest is missing.
 */
@Component
final class BrokenResponse implements GlobalFilter, Ordered {

  private static final Logger log = LoggerFactory.getLogger(BrokenResponse.class);

  /** Outside of {@link AnswerEnd}, which has to see the error as it is. */
  @Override
  public int getOrder() {
    return NettyWriteResponseFilter.WRITE_RESPONSE_FILTER_ORDER - 2;
  }

  @Override
  public Mono<Void> filter(ServerWebExchange exchange, GatewayFilterChain chain) {
    return chain.filter(exchange).onErrorMap(error -> problem(exchange, error));
  }

  private static Throwable problem(ServerWebExchange exchange, Throwable error) {
    Failure failure = Failure.of(error);
    if (failure == null || exchange.getAttribute(CLIENT_RESPONSE_ATTR) == null) {
      return error;
    }
    if (exchange.getResponse().isCommitted()) {
      return error instanceof BrokenAnswerException ? cut(exchange, error) : error;
    }
    ServerWebExchangeUtils.reset(exchange);
    exchange.getResponse().getHeaders().remove(DispatchFilter.SERVED_BY);
    return failure.toProblem();
  }

  /**
   * Ends the client's connection here: others on the way out would each write the error down, and
   * find the connection as they left it.
   */
  private static Throwable cut(ServerWebExchange exchange, Throwable error) {
    log.warn(
        "{}: {}",
        exchange.getResponse().getHeaders().getFirst(DispatchFilter.SERVED_BY),
        error.getMessage());
    HttpServerRequest request = ServerHttpRequestDecorator.getNativeRequest(exchange.getRequest());
    Channel client = ((Connection) request).channel();
    if (request.version().equals(HttpVersion.HTTP_1_0)) {
      // To it an end is the end of the answer, and only a reset is not.
      ConnectionReset.of(client.pipeline().lastContext());
    } else {
      client.close();
    }
    return new AbortedException("The answer broke off");
  }
}
