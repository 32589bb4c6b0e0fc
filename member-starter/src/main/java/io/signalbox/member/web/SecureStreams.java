package io.signalbox.member.web;

import io.netty.handler.codec.http2.Http2StreamChannel;
import io.signalbox.handoff.server.ClientRequests;
import java.net.URI;
import org.springframework.http.server.reactive.HttpHandler;
import org.springframework.http.server.reactive.HttpHandlerDecoratorFactory;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.http.server.reactive.ServerHttpRequestDecorator;
import reactor.netty.Connection;

/**
 * Has requests of HTTP/2 in TLS be https: Reactor Netty looks for TLS on the stream, and it is on
 * the stream's connection.
 */
final class SecureStreams implements HttpHandlerDecoratorFactory {

  @Override
  public HttpHandler apply(HttpHandler handler) {
    return (request, response) ->
        handler.handle(isOnSecureStream(request) ? inHttps(request) : request, response);
  }

  private static boolean isOnSecureStream(ServerHttpRequest request) {
    return ServerHttpRequestDecorator.getNativeRequest(request) instanceof Connection connection
        && connection.channel() instanceof Http2StreamChannel stream
        && ClientRequests.areEncrypted(stream);
  }

  private static ServerHttpRequest inHttps(ServerHttpRequest request) {
    String received = request.getURI().toString();
    // As it is but for the scheme: whoever takes a query apart puts it together in another way.
    URI seen = URI.create("https" + received.substring(received.indexOf(':')));
    return request.mutate().uri(seen).build();
  }
}
