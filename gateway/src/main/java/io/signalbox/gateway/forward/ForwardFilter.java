package io.signalbox.gateway.forward;

import static org.springframework.cloud.gateway.support.ServerWebExchangeUtils.CLIENT_RESPONSE_ATTR;
import static org.springframework.cloud.gateway.support.ServerWebExchangeUtils.CLIENT_RESPONSE_CONN_ATTR;
import static org.springframework.cloud.gateway.support.ServerWebExchangeUtils.CLIENT_RESPONSE_HEADER_NAMES;
import static org.springframework.cloud.gateway.support.ServerWebExchangeUtils.GATEWAY_REQUEST_URL_ATTR;
import static org.springframework.cloud.gateway.support.ServerWebExchangeUtils.PRESERVE_HOST_HEADER_ATTRIBUTE;
import static org.springframework.cloud.gateway.support.ServerWebExchangeUtils.isAlreadyRouted;
import static org.springframework.cloud.gateway.support.ServerWebExchangeUtils.setAlreadyRouted;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http2.Http2StreamChannel;
import io.signalbox.gateway.problem.Problem;
import io.signalbox.gateway.routes.HeaderEditor;
import io.signalbox.gateway.routes.Prefix;
import io.signalbox.gateway.routes.RouteRule;
import io.signalbox.handoff.server.ClientRequests;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.cloud.gateway.filter.GatewayFilterChain;
import org.springframework.cloud.gateway.filter.GlobalFilter;
import org.springframework.core.Ordered;
import org.springframework.core.io.buffer.NettyDataBufferFactory;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.http.server.reactive.ServerHttpRequestDecorator;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.netty.Connection;
import reactor.netty.http.server.HttpServerRequest;

/**
 * Sends the request to the server that was chosen and takes the header of its answer; {@link
 * AnswerWriter} writes the body. Stands in for Spring Cloud Gateway's own routing filter, and leads
 * to the {@link Forwarder}.
 */
final class ForwardFilter implements GlobalFilter, Ordered {

  private final Forwarder forwarder;
  private final ForwardingHeaders headers;
  private final Duration patience;

  /**
   * @param patience until the answer's header, and then between any two parts of it, where the
   *     route does not say otherwise
   */
  ForwardFilter(Forwarder forwarder, ForwardingHeaders headers, Duration patience) {
    this.forwarder = forwarder;
    this.headers = headers;
    this.patience = patience;
  }

  @Override
  public int getOrder() {
    return Ordered.LOWEST_PRECEDENCE;
  }

  @Override
  public Mono<Void> filter(ServerWebExchange exchange, GatewayFilterChain chain) {
    URI url = exchange.getRequiredAttribute(GATEWAY_REQUEST_URL_ATTR);
    if (isAlreadyRouted(exchange) || !isHttp(url.getScheme())) {
      return chain.filter(exchange);
    }
    setAlreadyRouted(exchange);
    if (RouteRule.of(exchange).isGrpc()) {
      // Its status comes behind the body, which has no place in Spring's answers.
      return Mono.error(
          Problem.of(
              HttpStatus.NOT_IMPLEMENTED,
              "grpc",
              "Calls of gRPC are passed on in the fast lane alone, which is switched off here."));
    }
    ServerHttpRequest request = exchange.getRequest();
    Channel channel = channel(request);
    Flux<ByteBuf> body = request.getBody().map(NettyDataBufferFactory::toByteBuf);
    Call call = call(exchange, url);
    return ReactiveClient.exchange(
            forwarder, call, channel, body, interim -> passOn(channel, interim))
        .doOnNext(answer -> refuseMistakable(call, answer))
        .doOnNext(answer -> take(answer, call, exchange))
        .then(chain.filter(exchange));
  }

  private static boolean isHttp(String scheme) {
    return scheme.equalsIgnoreCase("http") || scheme.equalsIgnoreCase("https");
  }

  private Call call(ServerWebExchange exchange, URI url) {
    ServerHttpRequest request = exchange.getRequest();
    RouteRule rule = RouteRule.of(exchange);
    Address address = address(exchange, url);
    HttpHeaders received = request.getHeaders();
    DefaultHttpHeaders sent = new DefaultHttpHeaders();
    received.forEach((name, values) -> sent.add(name, values));
    Upgrade upgrade = upgrade(request, sent);
    // Trailers do not pass here.
    sent.remove(HttpHeaderNames.TRAILER);
    headers.rewrite(
        sent, request.getRemoteAddress(), isSecure(request), rule.prefix(), names(exchange));
    // A client of HTTP/1.0 may have none, and the instance is asked in HTTP/1.1.
    boolean hosted = sent.contains(HttpHeaderNames.HOST);
    if (!hosted
        || !rule.keepsHost()
            && !exchange.getAttributeOrDefault(PRESERVE_HOST_HEADER_ATTRIBUTE, false)) {
      sent.set(HttpHeaderNames.HOST, address.authority());
    }
    HeaderEditor edits = rule.headers();
    if (edits != null) {
      edits.applyToRequest(sent);
    }
    if (upgrade != null) {
      upgrade.addTo(sent);
    }
    return new Call(
        address,
        HttpMethod.valueOf(request.getMethod().name()),
        asksOfAll(request) ? "*" : target(url),
        sent,
        // RFC 9112, section 6.3: without either there is no body.
        received.containsHeader(HttpHeaders.TRANSFER_ENCODING) || received.getContentLength() > 0,
        upgrade,
        rule.timeout(patience).toNanos());
  }

  /** That of the instance that was chosen, or what the route itself names. */
  private static Address address(ServerWebExchange exchange, URI url) {
    Address chosen = exchange.getAttribute(Address.class.getName());
    if (chosen != null) {
      return chosen;
    }
    boolean secure = url.getScheme().equalsIgnoreCase("https");
    int usual = secure ? 443 : 80;
    return new Address(
        unbracketed(url.getHost()), url.getPort() < 0 ? usual : url.getPort(), secure);
  }

  private static @Nullable Upgrade upgrade(ServerHttpRequest request, DefaultHttpHeaders headers) {
    HttpServerRequest received = ServerHttpRequestDecorator.getNativeRequest(request);
    Upgrade asked = Upgrade.asked(received.version(), headers);
    String key = headers.get(HttpHeaderNames.SEC_WEBSOCKET_KEY);
    boolean ours = channel(request) instanceof Http2StreamChannel;
    return asked != null && key != null && ours ? asked.withKey(key) : asked;
  }

  private static Channel channel(ServerHttpRequest request) {
    Connection client = ServerHttpRequestDecorator.getNativeRequest(request);
    return client.channel();
  }

  private static String unbracketed(String host) {
    return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
  }

  /** The asterisk form (RFC 9112, section 3.2.4), which is no path. */
  private static boolean asksOfAll(ServerHttpRequest request) {
    HttpServerRequest received = ServerHttpRequestDecorator.getNativeRequest(request);
    return received.uri().equals("*");
  }

  private static String target(URI url) {
    String path = Objects.requireNonNullElse(url.getRawPath(), "");
    String query = url.getRawQuery();
    return (path.isEmpty() ? "/" : path) + (query == null ? "" : "?" + query);
  }

  static boolean isSecure(ServerHttpRequest request) {
    return ClientRequests.areEncrypted(channel(request));
  }

  private ForwardingHeaders.Names names(ServerWebExchange exchange) {
    return (ForwardingHeaders.Names)
        exchange
            .getAttributes()
            .computeIfAbsent(ForwardingHeaders.Names.class.getName(), attribute -> headers.names());
  }

  /** But for a 100, which the client has had from the gateway (RFC 9110, section 15.2). */
  private static void passOn(Channel client, HttpResponse interim) {
    ClientRequests requests = ClientRequests.of(client);
    if (requests != null && !interim.status().equals(HttpResponseStatus.CONTINUE)) {
      EndToEndHeaders.keep(interim.headers());
      requests.interim(interim.status(), interim.headers());
    }
  }

  /** In HTTP/2 any success opens the WebSocket that was asked for (RFC 8441, section 5). */
  private static void refuseMistakable(Call call, Answer answer) {
    HttpResponseStatus status = answer.head().status();
    if (call.upgrade() != null
        && call.upgrade().proof() != null
        && status.codeClass() == HttpStatusClass.SUCCESS) {
      answer.dispose();
      throw Problem.of(
          HttpStatus.NOT_IMPLEMENTED,
          "no-websocket",
          "There is no WebSocket: the service has answered " + status.code() + " as to any GET.");
    }
  }

  private static void take(Answer answer, Call call, ServerWebExchange exchange) {
    HttpResponse head = answer.head();
    exchange.getAttributes().put(CLIENT_RESPONSE_ATTR, answer);
    exchange.getAttributes().put(CLIENT_RESPONSE_CONN_ATTR, answer);
    exchange.getResponse().setStatusCode(HttpStatusCode.valueOf(head.status().code()));
    EndToEndHeaders.keep(head.headers());
    head.headers().remove(HttpHeaderNames.TRAILER);
    RouteRule rule = RouteRule.of(exchange);
    Prefix prefix = rule.prefix();
    if (prefix != null) {
      prefix.addTo(head.headers(), call.headers().get(HttpHeaderNames.HOST));
    }
    HeaderEditor edits = rule.headers();
    if (edits != null) {
      edits.applyToResponse(head.headers());
    }
    if (rule.cors() != null) {
      GatewayCors.removeFrom(head.headers());
    }
    HttpHeaders headers = exchange.getResponse().getHeaders();
    // What has to go again when another answer takes this one's place. CORS has said its word
    // before.
    exchange
        .getAttributes()
        .put(
            CLIENT_RESPONSE_HEADER_NAMES,
            head.headers().names().stream()
                .filter(name -> !headers.containsHeader(name))
                .collect(Collectors.toSet()));
    for (Map.Entry<String, String> header : head.headers()) {
      headers.add(header.getKey(), header.getValue());
    }
  }
}
