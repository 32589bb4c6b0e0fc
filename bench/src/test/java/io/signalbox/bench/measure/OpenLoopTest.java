package io.signalbox.bench.measure;

import static org.assertj.core.api.Assertions.assertThat;

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

class OpenLoopTest {

  private final ExecutorService oneAtATime = Executors.newSingleThreadExecutor();
  private final AtomicInteger asked = new AtomicInteger();
  private HttpServer server;
  private volatile int firstTakesMillis;
  private volatile int everyNthFails = Integer.MAX_VALUE;

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(oneAtATime);
    server.createContext(
        "/",
        exchange -> {
          int count = asked.incrementAndGet();
          if (count == 1) {
            pause(firstTakesMillis);
          }
          exchange.sendResponseHeaders(count % everyNthFails == 0 ? 503 : 200, -1);
          exchange.close();
        });
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
    oneAtATime.shutdownNow();
  }

  private static void pause(int millis) {
    try {
      TimeUnit.MILLISECONDS.sleep(millis);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private Measured measure() throws InterruptedException {
    Work work = Work.get(server.getAddress(), "/", Duration.ofSeconds(30));
    return new OpenLoop(200).measure(work, Duration.ofMillis(500));
  }

  /** One that asks again only after the answer would have waited once. */
  @Test
  void all_that_come_during_a_stall_have_waited() throws InterruptedException {
    firstTakesMillis = 400;

    Measured measured = measure();

    assertThat(measured.failures().count()).isZero();
    assertThat(measured.latency().p90()).isGreaterThan(200);
  }

  @Test
  void whatever_is_no_200_has_failed() throws InterruptedException {
    everyNthFails = 4;

    Measured measured = measure();

    assertThat(asked).hasValueGreaterThan(4);
    assertThat(measured.failures().count()).isEqualTo(asked.get() / 4);
    assertThat(measured.successes()).isEqualTo(asked.get() - asked.get() / 4);
  }

  @Test
  void who_would_be_one_too_many_has_failed() throws InterruptedException {
    firstTakesMillis = 400;
    Work work = Work.get(server.getAddress(), "/", Duration.ofSeconds(30));

    Measured measured = new OpenLoop(200, 5).measure(work, Duration.ofMillis(300));

    assertThat(measured.failures().count()).isGreaterThan(10);
    assertThat(measured.failures().last()).isEqualTo("5 requests had no answer yet");
    assertThat(measured.successes()).isEqualTo(asked.get()).isGreaterThanOrEqualTo(5);
  }
}
