package io.signalbox.bench.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ClosedLoopTest {

  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final AtomicInteger asked = new AtomicInteger();
  private HttpServer server;
  private volatile int takesMillis;
  private volatile int everyNthFails = Integer.MAX_VALUE;

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(threads);
    server.createContext(
        "/",
        exchange -> {
          int count = asked.incrementAndGet();
          pause(takesMillis);
          exchange.sendResponseHeaders(count % everyNthFails == 0 ? 503 : 200, -1);
          exchange.close();
        });
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
    threads.shutdownNow();
  }

  private static void pause(int millis) {
    try {
      TimeUnit.MILLISECONDS.sleep(millis);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private Work work() {
    return Work.get(server.getAddress(), "/", Duration.ofSeconds(30));
  }

  @Test
  void what_succeeds_after_the_end_does_not_count() throws Exception {
    takesMillis = 400;

    Measured measured = new ClosedLoop(2).observe(work(), Duration.ofMillis(100));

    assertThat(measured.successes()).isZero();
    assertThat(measured.perSecond()).isZero();
    assertThat(asked).hasValue(2);
    assertThatThrownBy(() -> new ClosedLoop(2).measure(work(), Duration.ofMillis(100)))
        .isInstanceOf(MeasurementException.class);
  }

  @Test
  void where_latencies_are_asked_for_it_does() throws Exception {
    takesMillis = 400;

    Measured measured = new ClosedLoop(1).begunWithin(work(), Duration.ofMillis(100));

    assertThat(measured.successes()).isOne();
    assertThat(measured.latency().p50()).isGreaterThanOrEqualTo(400);
  }

  @Test
  void so_many_attempts_are_made_by_all_clients_together() throws Exception {
    everyNthFails = 10;

    Measured measured = new ClosedLoop(4).times(work(), 50);

    assertThat(asked).hasValue(50);
    assertThat(measured.successes()).isEqualTo(45);
    assertThat(measured.failures().count()).isEqualTo(5);
    assertThat(measured.length()).isPositive();
  }
}
