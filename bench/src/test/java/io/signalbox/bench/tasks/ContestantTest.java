package io.signalbox.bench.tasks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import io.signalbox.bench.http.Request;
import io.signalbox.bench.measure.MeasurementException;
import io.signalbox.bench.measure.ProcessorClock;
import io.signalbox.bench.measure.Work;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class ContestantTest {

  @Test
  void it_has_settled_when_nothing_is_left() throws Exception {
    AtomicInteger left = new AtomicInteger(3);
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          byte[] body = String.valueOf(left.decrementAndGet()).getBytes(StandardCharsets.US_ASCII);
          exchange.sendResponseHeaders(200, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    server.start();
    try {
      InetSocketAddress address = server.getAddress();
      Work none =
          new Work(
              address,
              Request.get(address, "/"),
              Duration.ofSeconds(5),
              response -> response.body().equals("0"));

      new Contestant("one", address, Map.of(), List.of(none), tasks -> null).settle();

      assertThat(left).hasValue(0);
    } finally {
      server.stop(0);
    }
  }

  @Test
  void one_whose_process_has_ended_is_not_waited_for() {
    InetSocketAddress nobody = new InetSocketAddress(InetAddress.getLoopbackAddress(), 1);
    ProcessorClock ended =
        () -> {
          throw new MeasurementException("it has ended");
        };
    Contestant contestant =
        new Contestant(
            "one",
            nobody,
            Map.of("application", ended),
            List.of(Work.get(nobody, "/", Duration.ofSeconds(5))),
            tasks -> null);

    assertThatThrownBy(contestant::settle).hasMessage("it has ended");
  }
}
