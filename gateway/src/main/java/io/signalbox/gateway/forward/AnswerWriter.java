package io.signalbox.gateway.forward;

import static org.springframework.cloud.gateway.filter.NettyWriteResponseFilter.WRITE_RESPONSE_FILTER_ORDER;
import static org.springframework.cloud.gateway.support.ServerWebExchangeUtils.CLIENT_RESPONSE_CONN_ATTR;

import io.netty.channel.Channel;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.signalbox.handoff.server.ClientRequests;
import java.util.List;
import org.springframework.cloud.gateway.config.GatewayProperties;
import org.springframework.cloud.gateway.filter.GatewayFilterChain;
import org.springframework.cloud.gateway.filter.GlobalFilter;
import org.springframework.core.Ordered;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferUtils;
import org.springframework.core.io.buffer.NettyDataBufferFactory;
import org.springframework.http.HttpHeaders;
import org.springframework.http.InvalidMediaTypeException;
import org.springframework.http.MediaType;
import org.springframework.http.server.reactive.ServerHttpRequestDecorator;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.stereotype.Component;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.netty.Connection;

/**
 * Writes the body of the answer that {@link ForwardFilter} took. A short one goes out in one system
 * call with its header, which Spring Cloud Gateway's own filter would send before it; a server that
 * breaks off in the midst of it has then not spoilt the client's connection. A long one is passed
 * on as it comes.
 */
@Component
final class AnswerWriter implements GlobalFilter, Ordered {

  private static final int SHORT = 16 * 1024;

  private final List<MediaType> streaming;

  AnswerWriter(GatewayProperties properties) {
    this.streaming = List.copyOf(properties.getStreamingMediaTypes());
  }

  @Override
  public int getOrder() {
    return WRITE_RESPONSE_FILTER_ORDER;
  }

  @Override
  public Mono<Void> filter(ServerWebExchange exchange, GatewayFilterChain chain) {
    return chain
        .filter(exchange)
        .then(Mono.defer(() -> write(exchange)))
        .doOnError(error -> giveUp(exchange))
        .doOnCancel(() -> giveUp(exchange));
  }

  private Mono<Void> write(ServerWebExchange exchange) {
    if (!(exchange.getAttribute(CLIENT_RESPONSE_CONN_ATTR) instanceof Answer answer)) {
      return Mono.empty();
    }
    ServerHttpResponse response = exchange.getResponse();
    if (answer.tunnel() != null) {
      return couple(answer, answer.tunnel(), response.getHeaders());
    }
    NettyDataBufferFactory buffers = (NettyDataBufferFactory) response.bufferFactory();
    Flux<DataBuffer> body = answer.body().map(buffers::wrap);
    long length = response.getHeaders().getContentLength();
    if (length >= 0 && length <= SHORT) {
      return response.writeWith(DataBufferUtils.join(body));
    }
    Connection client = ServerHttpRequestDecorator.getNativeRequest(exchange.getRequest());
    Flux<DataBuffer> paced = Pace.of(client.channel(), body);
    return isStream(response)
        ? response.writeAndFlushWith(paced.map(Flux::just))
        : response.writeWith(paced);
  }

  /** Ends with the client's connection, or its stream. */
  private static Mono<Void> couple(Answer answer, UpgradeTunnel tunnel, HttpHeaders headers) {
    DefaultHttpHeaders sent = new DefaultHttpHeaders();
    headers.forEach((name, values) -> sent.add(name, values));
    // Reactor Netty's answers are in chunks unless they say otherwise.
    EndToEndHeaders.keep(sent);
    sent.remove(HttpHeaderNames.CONTENT_LENGTH);
    tunnel.upgrade().addTo(sent);
    Channel client = answer.channel();
    return Mono.create(
        ended -> {
          client.closeFuture().addListener(closed -> ended.success());
          client
              .eventLoop()
              .execute(
                  () -> {
                    ClientRequests requests = ClientRequests.of(client);
                    if (requests != null && client.isActive()) {
                      requests.switchProtocols(sent, tunnel.clientEnd());
                    } else {
                      answer.dispose();
                    }
                  });
        });
  }

  private boolean isStream(ServerHttpResponse response) {
    try {
      MediaType type = response.getHeaders().getContentType();
      return type != null && streaming.stream().anyMatch(type::isCompatibleWith);
    } catch (InvalidMediaTypeException e) {
      // It is the client's to read.
      return false;
    }
  }

  /** The rest of the answer is nobody's. */
  private static void giveUp(ServerWebExchange exchange) {
    if (exchange.getAttribute(CLIENT_RESPONSE_CONN_ATTR) instanceof Answer answer) {
      answer.dispose();
    }
  }
}
