package io.signalbox.member.web;

import io.netty.channel.Channel;
import io.netty.util.AttributeKey;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.http.HttpCookie;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.http.server.reactive.AbstractServerHttpRequest;
import org.springframework.http.server.reactive.HttpHandler;
import org.springframework.http.server.reactive.HttpHandlerDecoratorFactory;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.http.server.reactive.ServerHttpRequestDecorator;
import org.springframework.http.server.reactive.SslInfo;
import org.springframework.util.MultiValueMap;
import org.springframework.web.ErrorResponseException;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.netty.Connection;

/**
 * Has whoever reads a request's body get an error where it broke off, in place of its end: half a
 * body must not be taken for a whole one (RFC 9112, section 8). Reactor Netty does not tell the two
 * apart.
 */
public final class BrokenBodies implements HttpHandlerDecoratorFactory {

  /** Why the body of a request cannot be read to its end; set on its channel. */
  static final AttributeKey<Refusal> BROKEN = AttributeKey.valueOf(BrokenBodies.class, "broken");

  BrokenBodies() {}

  /** Why the body that a client is sending will have no end; null as long as it may have one. */
  public static @Nullable ErrorResponseException failure(Channel client) {
    Refusal refusal = client.attr(BROKEN).get();
    if (refusal == null) {
      return null;
    }
    HttpStatus status = HttpStatus.valueOf(refusal.status().code());
    ProblemDetail problem = ProblemDetail.forStatusAndDetail(status, refusal.detail());
    problem.setType(refusal.uri());
    return new ErrorResponseException(status, problem, null);
  }

  @Override
  public HttpHandler apply(HttpHandler handler) {
    return (request, response) -> {
      HttpHeaders headers = request.getHeaders();
      // RFC 9112, section 6.3: without either there is no body.
      boolean body =
          headers.containsHeader(HttpHeaders.TRANSFER_ENCODING)
              || headers.containsHeader(HttpHeaders.CONTENT_LENGTH);
      return handler.handle(body ? new Checked(request) : request, response);
    };
  }

  /** Not a decorator: Spring gives the attributes of the exchange to this type alone. */
  private static final class Checked extends AbstractServerHttpRequest {

    private final ServerHttpRequest request;

    Checked(ServerHttpRequest request) {
      super(
          request.getMethod(),
          request.getURI(),
          request.getPath().contextPath().value(),
          request.getHeaders());
      this.request = request;
    }

    @Override
    protected String initId() {
      return request.getId();
    }

    @Override
    protected MultiValueMap<String, HttpCookie> initCookies() {
      return request.getCookies();
    }

    @Override
    protected @Nullable SslInfo initSslInfo() {
      return request.getSslInfo();
    }

    @Override
    public @Nullable InetSocketAddress getLocalAddress() {
      return request.getLocalAddress();
    }

    @Override
    public @Nullable InetSocketAddress getRemoteAddress() {
      return request.getRemoteAddress();
    }

    @Override
    public <T> T getNativeRequest() {
      return ServerHttpRequestDecorator.getNativeRequest(request);
    }

    @Override
    public Flux<DataBuffer> getBody() {
      return request.getBody().concatWith(Mono.defer(this::end));
    }

    private Mono<DataBuffer> end() {
      ErrorResponseException failure =
          getNativeRequest() instanceof Connection connection
              ? failure(connection.channel())
              : null;
      return failure == null ? Mono.empty() : Mono.error(failure);
    }
  }
}
