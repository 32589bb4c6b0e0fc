package io.signalbox.member.web;

import io.netty.channel.Channel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.webflux.error.ErrorWebExceptionHandler;
import org.springframework.core.Ordered;
import org.springframework.core.io.buffer.DataBufferLimitException;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.MediaType;
import org.springframework.http.ProblemDetail;
import org.springframework.http.server.reactive.AbstractServerHttpRequest;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.web.ErrorResponse;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.util.DisconnectedClientHelper;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;
import reactor.netty.Connection;
import tools.jackson.databind.json.JsonMapper;

/**
 * Answers every error that no controller handled as {@code application/problem+json} (RFC 9457). An
 * unexpected one is logged and answered with a bare 500: its message stays inside.
 */
final class ProblemErrorHandler implements ErrorWebExceptionHandler, Ordered {

  private static final Logger log = LoggerFactory.getLogger(ProblemErrorHandler.class);

  /** What a 503 without its own hint asks of the client. */
  private static final Duration RETRY_AFTER = Duration.ofSeconds(1);

  private final JsonMapper json;

  ProblemErrorHandler(JsonMapper json) {
    this.json = json;
  }

  /** Before Spring Boot's own handler at -1. */
  @Override
  public int getOrder() {
    return -2;
  }

  @Override
  public Mono<Void> handle(ServerWebExchange exchange, Throwable error) {
    if (exchange.getResponse().isCommitted()) {
      return Mono.error(error);
    }
    boolean ofConnection = DisconnectedClientHelper.isClientDisconnectedException(error);
    Connection client = ofConnection ? client(exchange) : null;
    if (client == null) {
      return answer(exchange, error, problem(exchange, error));
    }
    Channel channel = client.channel();
    Mono<Void> answer =
        Mono.defer(
            () ->
                answer(
                    exchange, error, channel.isActive() ? problem(exchange, error) : incomplete()));
    // It may speak of another connection. If it is the client's, that ends right after this.
    return channel.isActive()
        ? answer.subscribeOn(Schedulers.fromExecutor(channel.eventLoop()))
        : answer;
  }

  private static @Nullable Connection client(ServerWebExchange exchange) {
    return exchange.getRequest() instanceof AbstractServerHttpRequest request
            && request.getNativeRequest() instanceof Connection connection
        ? connection
        : null;
  }

  private Mono<Void> answer(ServerWebExchange exchange, Throwable error, ProblemDetail problem) {
    ServerHttpResponse response = exchange.getResponse();
    response.setStatusCode(HttpStatusCode.valueOf(problem.getStatus()));
    HttpHeaders headers = response.getHeaders();
    headers.remove(HttpHeaders.CONTENT_LENGTH);
    headers.remove(HttpHeaders.TRANSFER_ENCODING);
    if (error instanceof ErrorResponse known) {
      headers.putAll(known.getHeaders());
    }
    if (problem.getStatus() == HttpStatus.SERVICE_UNAVAILABLE.value()
        && !headers.containsHeader(HttpHeaders.RETRY_AFTER)) {
      headers.set(HttpHeaders.RETRY_AFTER, String.valueOf(RETRY_AFTER.toSeconds()));
    }
    headers.setContentType(MediaType.APPLICATION_PROBLEM_JSON);
    byte[] body = json.writeValueAsString(problem).getBytes(StandardCharsets.UTF_8);
    return response.writeWith(Mono.just(response.bufferFactory().wrap(body)));
  }

  /** Not logged: any client that goes in the middle of a request could fill the log. */
  private static ProblemDetail incomplete() {
    return ProblemDetail.forStatusAndDetail(
        HttpStatus.BAD_REQUEST, "The connection ended before the request did.");
  }

  private static ProblemDetail problem(ServerWebExchange exchange, Throwable error) {
    String path = exchange.getRequest().getPath().value();
    if (error instanceof ErrorResponse known) {
      ProblemDetail problem = known.getBody();
      if (problem.getStatus() == HttpStatus.NOT_FOUND.value() && !hasType(problem)) {
        problem.setDetail("Nothing is served at " + path + ".");
      }
      return problem;
    }
    if (error instanceof DataBufferLimitException) {
      return ProblemDetail.forStatusAndDetail(
          HttpStatus.CONTENT_TOO_LARGE, "The request body is larger than is accepted here.");
    }
    log.error("{} {} failed", exchange.getRequest().getMethod(), path, error);
    return ProblemDetail.forStatusAndDetail(
        HttpStatus.INTERNAL_SERVER_ERROR, "An unexpected error occurred; it has been logged.");
  }

  /** A problem without a type of its own is Spring's; its words speak of static resources. */
  private static boolean hasType(ProblemDetail problem) {
    return problem.getType() != null && !problem.getType().toString().equals("about:blank");
  }
}
