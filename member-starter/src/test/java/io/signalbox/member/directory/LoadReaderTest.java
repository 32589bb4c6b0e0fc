package io.signalbox.member.directory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.springframework.web.client.RestClient;
import tools.jackson.databind.json.JsonMapper;

class LoadReaderTest {

  /** On a busy machine the client can be the first to give up, though both wait equally long. */
  @Test
  void silence_is_silence_whoever_notices_it_first() throws Exception {
    RestClient impatient =
        RestClient.builder().requestFactory(Transport.unpooled(Duration.ofMillis(100), 1)).build();
    try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        LoadReader reader =
            new LoadReader(JsonMapper.shared(), impatient, impatient, Duration.ofSeconds(30))) {
      int port = silent.getLocalPort();
      Instance instance = new Instance("silent", false, "127.0.0.1", port, port, null);
      assertThatThrownBy(() -> reader.read(instance)).isInstanceOf(TimeoutException.class);
    }
  }

  @Test
  void one_that_shows_nothing_is_not_asked_for_everything_each_time() throws Exception {
    RestClient client =
        RestClient.builder().requestFactory(Transport.unpooled(Duration.ofSeconds(5), 1)).build();
    AtomicInteger asked = new AtomicInteger();
    HttpServer mute =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    mute.createContext(
        "/",
        exchange -> {
          asked.incrementAndGet();
          exchange.sendResponseHeaders(404, -1);
          exchange.close();
        });
    mute.start();
    try (LoadReader reader =
        new LoadReader(JsonMapper.shared(), client, client, Duration.ofSeconds(10))) {
      int port = mute.getAddress().getPort();
      Instance instance = new Instance("mute", false, "127.0.0.1", port, port, null);
      for (int i = 0; i < 20; i++) {
        assertThat(reader.read(instance)).isEmpty();
      }
      assertThat(asked.get()).isBetween(20, 30);
    } finally {
      mute.stop(0);
    }
  }
}
