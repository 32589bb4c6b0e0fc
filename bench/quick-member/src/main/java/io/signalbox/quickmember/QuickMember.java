package io.signalbox.quickmember;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.HttpHeaderNames;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.reactivestreams.Publisher;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.reactor.netty.NettyRouteProvider;
import org.springframework.context.annotation.Bean;
import reactor.netty.http.server.HttpServerRequest;
import reactor.netty.http.server.HttpServerResponse;

/**
 * Answers from Reactor Netty, before Spring's own handling, so that what is measured is the way to
 * the member and not the member. {@code /api/tasks/N} is answered with N bytes, for a few N.
 */
@SpringBootApplication
public class QuickMember {

  private static final String PATH = "/api/tasks/";
  private static final int NOT_FOUND = 404;

  private final Map<String, ByteBuf> bodies =
      Stream.of(200, 10 * 1024, 1024 * 1024)
          .collect(Collectors.toUnmodifiableMap(size -> PATH + size, QuickMember::body));

  public static void main(String[] arguments) {
    SpringApplication.run(QuickMember.class, arguments);
  }

  private static ByteBuf body(int size) {
    byte[] bytes = "x".repeat(size).getBytes(StandardCharsets.US_ASCII);
    return Unpooled.unreleasableBuffer(Unpooled.directBuffer(size).writeBytes(bytes).asReadOnly());
  }

  @Bean
  NettyRouteProvider answers() {
    return routes -> routes.route(request -> true, this::answer);
  }

  private Publisher<Void> answer(HttpServerRequest request, HttpServerResponse response) {
    ByteBuf body = bodies.get(request.uri());
    if (body == null) {
      return response.status(NOT_FOUND).send();
    }
    return response
        .header(HttpHeaderNames.CONTENT_LENGTH, String.valueOf(body.readableBytes()))
        .sendObject(body.duplicate());
  }
}
