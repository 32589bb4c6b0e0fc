package io.signalbox.gateway.activation;

import static io.signalbox.gateway.RunningGateway.instance;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.signalbox.gateway.RawClient;
import io.signalbox.gateway.RunningGateway;
import io.signalbox.gateway.Upstream;
import java.io.IOException;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Requests for a service that has no instance until somebody calls. */
abstract class SleepingServices {

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private static final String SHOP =
      "services: {shop: {paths: /shop/**, run: {jar: shop.jar}, idle: {after: 10m}}}";

  private final String[] lane;
  private final Upstream shop = Upstream.start();
  private final Upstream supervisor = Upstream.start();
  private RunningGateway gateway;

  SleepingServices(String... lane) {
    this.lane = lane;
  }

  private void start(String... properties) {
    List<String> all = new ArrayList<>(List.of(lane));
    all.addAll(List.of(properties));
    gateway = RunningGateway.start(all.toArray(String[]::new));
    gateway.declare(SHOP);
  }

  @AfterEach
  void stop() {
    gateway.close();
    shop.close();
    supervisor.close();
  }

  private CompletableFuture<HttpResponse<String>> call(String path) {
    return CompletableFuture.supplyAsync(() -> gateway.get(path), Thread::startVirtualThread);
  }

  private List<CompletableFuture<HttpResponse<String>>> calls(int count) {
    List<CompletableFuture<HttpResponse<String>>> calls =
        IntStream.range(0, count).mapToObj(number -> call("/shop/" + number)).toList();
    awaitWaiting(count);
    return calls;
  }

  private void awaitWaiting(int count) {
    await()
        .atMost(PATIENCE)
        .until(() -> gateway.actuator("activation").at("/shop/waiting").asInt(-1) == count);
  }

  private void wakes() {
    gateway.instances("shop", instance("shop", "shop-1", shop.port()));
  }

  private static void assertRefused(HttpResponse<String> answer, String problem) {
    assertThat(answer.statusCode()).isEqualTo(503);
    assertThat(answer.body()).contains("urn:signalbox:problem:" + problem);
    assertThat(answer.headers().firstValue("Retry-After")).isPresent();
  }

  @Test
  void all_that_wait_are_answered_once_an_instance_is_there() {
    start();
    List<CompletableFuture<HttpResponse<String>>> calls = calls(200);

    wakes();

    for (int number = 0; number < calls.size(); number++) {
      assertThat(calls.get(number).join().statusCode()).isEqualTo(200);
      assertThat(calls.get(number).join().body()).contains(" /shop/" + number + " ");
    }
    assertThat(shop.requests).as("each once").hasSize(200);
    awaitWaiting(0);
  }

  @Test
  void a_cold_instance_gets_no_more_at_once_than_it_may_have() {
    start(
        "signalbox.balancer.all.min-concurrency=4",
        "signalbox.balancer.all.initial-concurrency=4",
        "signalbox.balancer.all.max-concurrency=4");
    List<CompletableFuture<HttpResponse<String>>> calls = calls(40);
    shop.playing(
        (request, connection) -> {
          assertThat(gateway.inFlight("shop-1")).isLessThanOrEqualTo(4);
          connection
              .getOutputStream()
              .write("HTTP/1.1 204 No Content\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        });

    wakes();

    assertThat(calls).allMatch(call -> call.join().statusCode() == 204);
  }

  /** Of what the instances may have one client gets a part, as long as nobody waits. */
  @Test
  void all_may_be_one_client_s() {
    start("signalbox.gateway.max-share-per-client=0.1");
    shop.playing(
        (request, connection) -> {
          // So that many are on their way at once.
          LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
          connection
              .getOutputStream()
              .write("HTTP/1.1 204 No Content\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        });
    List<CompletableFuture<HttpResponse<String>>> calls = calls(60);

    wakes();

    assertThat(calls).allMatch(call -> call.join().statusCode() == 204);
  }

  @Test
  void a_body_arrives_whole() {
    start();
    String body = "x".repeat(1_000_000);
    CompletableFuture<HttpResponse<String>> call =
        CompletableFuture.supplyAsync(
            () -> gateway.post("/shop/order", body), Thread::startVirtualThread);
    awaitWaiting(1);

    wakes();

    assertThat(call.join().statusCode()).isEqualTo(200);
    assertThat(shop.requests.getFirst().body()).isEqualTo(body);
  }

  @Test
  void no_more_wait_than_may() {
    start("signalbox.activation.seats=3");
    List<CompletableFuture<HttpResponse<String>>> calls = calls(3);

    assertRefused(call("/shop/one-more").join(), "waiting-room-full");

    wakes();
    assertThat(calls).allMatch(call -> call.join().statusCode() == 200);
  }

  @Test
  void whom_nobody_took_waits_once_more() throws IOException {
    // A probe might find out first.
    start("signalbox.directory.probe-interval=10m");
    CompletableFuture<HttpResponse<String>> call = call("/shop/1");
    awaitWaiting(1);
    try (Socket gone = Upstream.refusingPort()) {
      gateway.instances("shop", instance("shop", "shop-1", gone.getLocalPort()));
      await()
          .atMost(PATIENCE)
          .until(() -> gateway.sum("signalbox.dispatch.attempts", "outcome", "not-reached") > 0);
      awaitWaiting(1);
    }

    gateway.instances("shop", instance("shop", "shop-2", shop.port()));

    assertThat(call.join().statusCode()).isEqualTo(200);
  }

  @Test
  void nobody_waits_for_ever() {
    start("signalbox.activation.patience=300ms");

    assertRefused(call("/shop/1").join(), "not-awake-in-time");
  }

  @Test
  void who_goes_away_waits_no_longer() {
    start();
    try (RawClient client = new RawClient(gateway.port())) {
      client.send("GET /shop/1 HTTP/1.1\r\nHost: gateway\r\n\r\n");
      awaitWaiting(1);
    }

    awaitWaiting(0);
    wakes();
    assertThat(call("/shop/2").join().statusCode()).isEqualTo(200);
    assertThat(shop.requests).hasSize(1);
  }

  @Test
  void all_are_sent_away_at_once_when_it_cannot_be_started() {
    supervisor.actuator(path -> path.endsWith("/failing") ? "{\"shop\":\"exited with 1\"}" : null);
    start();
    gateway.instances("supervisor", instance("supervisor", "supervisor-1", supervisor.port()));
    List<CompletableFuture<HttpResponse<String>>> calls = List.of(call("/shop/1"), call("/shop/2"));

    calls.forEach(call -> assertRefused(call.join(), "does-not-wake"));
  }

  @Test
  void who_looks_learns_at_once_that_somebody_waits() {
    start();
    CompletableFuture<Integer> look =
        CompletableFuture.supplyAsync(
            () -> gateway.actuator("activation?wait=5000").at("/shop/waiting").asInt(-1),
            Thread::startVirtualThread);

    CompletableFuture<HttpResponse<String>> call = call("/shop/1");

    assertThat(look.join()).isEqualTo(1);
    wakes();
    call.join();
    // The client may have its answer before the exchange is over here.
    await()
        .atMost(PATIENCE)
        .until(() -> gateway.actuator("activation").at("/shop/open").asInt(-1) == 0);
    assertThat(gateway.actuator("activation").at("/shop/quietMillis").asLong(-1)).isNotNegative();
  }

  @Test
  void who_waits_goes_on_waiting_when_it_is_declared_otherwise() {
    start();
    List<CompletableFuture<HttpResponse<String>>> calls = calls(3);

    gateway.declare(SHOP.replace("idle", "policy: random, idle"));
    awaitWaiting(3);
    gateway.declare(SHOP.replace(", idle: {after: 10m}", ""));
    awaitWaiting(-1);
    wakes();

    assertThat(calls).allMatch(call -> call.join().statusCode() == 200);
  }
}
