package io.signalbox.member.directory;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.concurrent.TimeoutException;
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
            new LoadReader(JsonMapper.shared(), impatient, Duration.ofSeconds(30))) {
      int port = silent.getLocalPort();
      Instance instance = new Instance("silent", false, "127.0.0.1", port, port, null);
      assertThatThrownBy(() -> reader.read(instance)).isInstanceOf(TimeoutException.class);
    }
  }
}
