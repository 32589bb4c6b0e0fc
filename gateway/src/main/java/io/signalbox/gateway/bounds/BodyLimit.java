package io.signalbox.gateway.bounds;

import io.signalbox.gateway.problem.Problem;
import io.signalbox.gateway.routes.RouteRule;
import org.springframework.cloud.gateway.filter.GatewayFilterChain;
import org.springframework.cloud.gateway.filter.GlobalFilter;
import org.springframework.core.Ordered;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferUtils;
import org.springframework.http.HttpStatus;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.http.server.reactive.ServerHttpRequestDecorator;
import org.springframework.stereotype.Component;
import org.springframework.web.ErrorResponseException;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.SynchronousSink;

/**
 * Answers 413 to a body that is too large (RFC 9110 section 15.5.14): at once when its length is
 * announced, else when the byte too many arrives.
 */
@Component
final class BodyLimit implements GlobalFilter, Ordered {

  private final long usual;

  BodyLimit(BoundsProperties bounds) {
    this.usual = bounds.maxRequestSize().toBytes();
  }

  @Override
  public int getOrder() {
    return Ordered.HIGHEST_PRECEDENCE;
  }

  @Override
  public Mono<Void> filter(ServerWebExchange exchange, GatewayFilterChain chain) {
    ServerHttpRequest request = exchange.getRequest();
    long limit = RouteRule.of(exchange).maxRequestSize(usual);
    long announced = request.getHeaders().getContentLength();
    if (announced > limit) {
      return Mono.error(tooLarge(limit));
    }
    if (announced >= 0) {
      // The codec delivers no byte more than was announced.
      return chain.filter(exchange);
    }
    return chain.filter(exchange.mutate().request(new Counted(request, limit)).build());
  }

  private static ErrorResponseException tooLarge(long limit) {
    return Problem.of(
        HttpStatus.CONTENT_TOO_LARGE,
        "request-too-large",
        "The request body is larger than the " + limit + " bytes that are accepted.");
  }

  private static final class Counted extends ServerHttpRequestDecorator {

    private final long limit;

    Counted(ServerHttpRequest request, long limit) {
      super(request);
      this.limit = limit;
    }

    @Override
    public Flux<DataBuffer> getBody() {
      return Flux.defer(() -> super.getBody().handle(new Counter(limit)::accept));
    }
  }

  private static final class Counter {

    private final long limit;
    private long read;

    Counter(long limit) {
      this.limit = limit;
    }

    void accept(DataBuffer buffer, SynchronousSink<DataBuffer> sink) {
      read += buffer.readableByteCount();
      if (read > limit) {
        DataBufferUtils.release(buffer);
        sink.error(tooLarge(limit));
      } else {
        sink.next(buffer);
      }
    }
  }
}
