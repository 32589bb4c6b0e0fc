package io.signalbox.bench.handoff;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** As the actuator tells them. */
class HandoffMetersTest {

  private HttpServer gateway;
  private HandoffMeters meters;

  @BeforeEach
  void start() throws IOException {
    gateway = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    gateway.start();
    meters = new HandoffMeters(gateway.getAddress());
  }

  @AfterEach
  void stop() {
    gateway.stop(0);
  }

  private void tells(String name, String measurements) {
    gateway.createContext(
        "/actuator/metrics/" + name,
        exchange -> {
          byte[] body =
              ("{\"availableTags\":[],\"measurements\":[" + measurements + "]}")
                  .getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(200, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
  }

  @Test
  void a_meter_is_read_however_large() throws IOException {
    tells("signalbox.handoff.links", "{\"statistic\":\"VALUE\",\"value\":1.0}");
    tells("signalbox.handoff.handed.over", "{\"statistic\":\"COUNT\",\"value\":1.2345678E7}");

    assertThat(meters.links()).isEqualTo(1);
    assertThat(meters.handedOver()).isEqualTo(12_345_678);
  }

  @Test
  void a_meter_that_is_not_there_is_not_zero() {
    assertThatThrownBy(meters::proxied)
        .isInstanceOf(IOException.class)
        .hasMessageContaining("proxied");
  }
}
