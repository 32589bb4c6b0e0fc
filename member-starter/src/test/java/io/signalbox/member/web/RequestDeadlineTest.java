package io.signalbox.member.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.web.reactive.handler.SimpleUrlHandlerMapping;
import org.springframework.web.reactive.socket.WebSocketHandler;

/** Slow requests are cut off (the gateway's tests show it); other protocols have no requests. */
class RequestDeadlineTest {

  private static final Duration TIMEOUT = Duration.ofMillis(300);

  private final BlockingQueue<String> received = new LinkedBlockingQueue<>();

  @SpringBootConfiguration
  @EnableAutoConfiguration
  static class Service {
    @Bean
    SimpleUrlHandlerMapping echo() {
      WebSocketHandler echo = session -> session.send(session.receive().doOnNext(m -> m.retain()));
      return new SimpleUrlHandlerMapping(Map.of("/echo", echo), -1);
    }
  }

  private final class Receiver implements WebSocket.Listener {
    @Override
    public CompletionStage<?> onText(WebSocket socket, CharSequence text, boolean last) {
      received.add(text.toString());
      return WebSocket.Listener.super.onText(socket, text, last);
    }
  }

  @Test
  void does_not_end_a_web_socket() throws Exception {
    String timeout = "signalbox.server.request-head-timeout=" + TIMEOUT.toMillis() + "ms";
    try (NettyService service = NettyService.start(Service.class, timeout);
        HttpClient http = HttpClient.newHttpClient()) {
      URI uri = URI.create("ws://127.0.0.1:" + service.port() + "/echo");
      WebSocket socket = http.newWebSocketBuilder().buildAsync(uri, new Receiver()).join();
      assertThat(echo(socket, "one")).isEqualTo("one");
      await()
          .during(TIMEOUT.multipliedBy(3))
          .atMost(TIMEOUT.multipliedBy(20))
          .until(() -> !socket.isInputClosed());

      assertThat(echo(socket, "two")).isEqualTo("two");
      socket.abort();
    }
  }

  private String echo(WebSocket socket, String text) throws InterruptedException {
    socket.sendText(text, true).join();
    return received.poll(10, TimeUnit.SECONDS);
  }
}
