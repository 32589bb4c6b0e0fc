package io.signalbox.member.web;

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
final class BrokenBodies implements HttpHandlerDecoratorFactory {

  /** Set on the channel of a request whose body cannot be read to its end. */
  static final AttributeKey<Boolean> BROKEN = AttributeKey.valueOf(BrokenBodies.class, "broken");

  @Override
  public HttpHandler apply(HttpHandler handler) {
    return (request, response) -> {
      boolean chunked = request.getHeaders().containsHeader(HttpHeaders.TRANSFER_ENCODING);
      return handler.handle(chunked ? new Checked(request) : request, response);
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
      return getNativeRequest() instanceof Connection connection
              && connection.channel().hasAttr(BROKEN)
          ? Mono.error(malformed())
          : Mono.empty();
    }

    private static ErrorResponseException malformed() {
      ProblemDetail problem =
          ProblemDetail.forStatusAndDetail(HttpStatus.BAD_REQUEST, Refusal.BODY.detail());
      problem.setType(Refusal.BODY.uri());
      return new ErrorResponseException(HttpStatus.BAD_REQUEST, problem, null);
    }
  }
}
