package io.signalbox.bench.route;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.signalbox.balancer.LoadReport;
import io.signalbox.bench.route.PacedServer.Manner;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PacedServerTest {

  private final HttpClient client = HttpClient.newHttpClient();
  private PacedServer server;

  @BeforeEach
  void start() throws Exception {
    server = PacedServer.start();
  }

  @AfterEach
  void stop() {
    server.close();
    client.close();
  }

  private CompletableFuture<HttpResponse<Void>> ask() {
    URI uri = URI.create("http://127.0.0.1:" + server.port() + "/api/tasks");
    return client.sendAsync(
        HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.discarding());
  }

  @Test
  void requests_beyond_the_slots_wait_for_one() {
    server.behave(Manner.even(Duration.ofMillis(200)));
    long start = System.nanoTime();
    List<CompletableFuture<HttpResponse<Void>>> answers =
        IntStream.range(0, 40).mapToObj(i -> ask()).toList();
    answers.forEach(CompletableFuture::join);
    // Five rounds of eight, each of 200 ms in the mean.
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThan(Duration.ofMillis(600));
    await().until(server::idle);
  }

  @Test
  void a_failing_one_answers_500() {
    server.behave(Manner.failing());
    assertThat(ask().join().statusCode()).isEqualTo(500);
  }

  @Test
  void a_freezing_one_begins_nothing_meanwhile() {
    server.behave(
        Manner.freezing(Duration.ofMillis(1), Duration.ofSeconds(1), Duration.ofMillis(1001)));
    long start = System.nanoTime();
    for (int i = 0; i < 3; i++) {
      ask().join();
    }
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThan(Duration.ofMillis(900));
  }

  @Test
  void an_answer_carries_a_report() {
    LoadReport report =
        LoadReport.parse(ask().join().headers().firstValue(LoadReport.HEADER).orElseThrow());
    assertThat(report.requestsInFlight()).isEqualTo(1);
  }
}
