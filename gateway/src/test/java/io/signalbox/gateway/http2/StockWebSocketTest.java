package io.signalbox.gateway.http2;

import static io.signalbox.gateway.RunningGateway.worker;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.signalbox.gateway.RunningGateway;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;
import reactor.netty.DisposableServer;

class StockWebSocketTest {

  private static final String PATH = "/api/tasks/chat";
  private static final int MEGABYTE = 1024 * 1024;

  @Test
  void messages_of_a_megabyte_come_back_and_both_sides_end_in_order() throws Exception {
    DisposableServer server = StockWebSocket.echo(PATH);
    try (RunningGateway gateway = RunningGateway.start()) {
      gateway.workers(worker("ws-1", server.port()));
      try (StockWebSocket socket = StockWebSocket.open("ws://127.0.0.1:" + gateway.port() + PATH)) {
        assertThat(socket.extensions()).contains("permessage-deflate");
        byte[] noise = new byte[MEGABYTE];
        new Random(1).nextBytes(noise);
        byte[] words = "all work and no play ".repeat(50_000).getBytes(StandardCharsets.US_ASCII);

        assertThat(socket.send(noise)).isEqualTo(noise);
        assertThat(socket.send(words)).isEqualTo(words);
        assertThat(socket.send(noise)).isEqualTo(noise);
        assertThat(gateway.inFlight("ws-1")).isEqualTo(1);
        assertThat(socket.end()).isEqualTo(1000);

        await().until(() -> gateway.inFlight("ws-1") == 0);
      }
    } finally {
      server.disposeNow();
    }
  }
}
