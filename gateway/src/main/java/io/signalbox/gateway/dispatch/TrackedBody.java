package io.signalbox.gateway.dispatch;

import io.signalbox.gateway.problem.Problem;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.http.server.reactive.ServerHttpRequestDecorator;
import org.springframework.web.ErrorResponse;
import reactor.core.publisher.Flux;

/** A request that knows whether it can still be sent a second time: its body is read only once. */
final class TrackedBody extends ServerHttpRequestDecorator {

  private final boolean present;
  private volatile boolean touched;

  TrackedBody(ServerHttpRequest request) {
    super(request);
    HttpHeaders headers = request.getHeaders();
    // RFC 9112 section 6.3: without either there is no body.
    this.present =
        headers.containsHeader(HttpHeaders.TRANSFER_ENCODING) || headers.getContentLength() > 0;
  }

  @Override
  public Flux<DataBuffer> getBody() {
    if (!present) {
      return Flux.empty();
    }
    return Flux.defer(
        () -> {
          touched = true;
          return super.getBody().onErrorMap(e -> !(e instanceof ErrorResponse), e -> brokenOff());
        });
  }

  /** So that a client that went away is not taken for an instance that did. */
  private static Throwable brokenOff() {
    return Problem.of(
        HttpStatus.BAD_REQUEST, "incomplete-body", "The request body ended before its end.");
  }

  /** Whether the request is still whole after {@code failure} and harmless to send again. */
  boolean repeatableAfter(Failure failure) {
    return failure.mayBeRepeated(getMethod().name(), present, touched);
  }
}
