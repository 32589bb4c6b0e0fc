package io.signalbox.gateway.dispatch;

import static io.signalbox.gateway.RunningGateway.worker;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.signalbox.gateway.RawClient;
import io.signalbox.gateway.RunningGateway;
import io.signalbox.gateway.Upstream;
import io.signalbox.gateway.Upstream.Manner;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** What the gateway learns of its instances, and what it makes of it. */
class BalanceTest {

  private static final String BALANCING = "signalbox.balancer.service.worker-service.";
  private static final String GET = "GET /api/tasks HTTP/1.1\r\nHost: gateway\r\n\r\n";

  private static RunningGateway gateway;

  private final List<Upstream> started = new ArrayList<>();

  @BeforeAll
  static void start() {
    gateway =
        RunningGateway.start(
            "signalbox.directory.probe-interval=200ms",
            "signalbox.directory.probe-timeout=500ms",
            BALANCING + "slow-start=0s",
            BALANCING + "min-concurrency=2",
            BALANCING + "initial-concurrency=2",
            BALANCING + "max-concurrency=2",
            BALANCING + "repeat-share=0",
            BALANCING + "repeats-per-second=0",
            BALANCING + "repeat-burst=1");
  }

  @AfterAll
  static void stop() {
    gateway.close();
  }

  @AfterEach
  void closeUpstreams() {
    gateway.workers();
    started.forEach(Upstream::close);
  }

  private Upstream upstream(Manner manner) {
    Upstream upstream = Upstream.start().manner(manner);
    started.add(upstream);
    return upstream;
  }

  @Test
  void a_report_is_read_and_does_not_reach_the_client() {
    Upstream upstream =
        upstream(Manner.ANSWER)
            .responseHeader(
                "Endpoint-Load-Metrics: TEXT cpu_utilization=0.25,named_metrics.rif=7,rps_fractional=3");
    gateway.workers(worker("worker-1", upstream.port()));

    HttpResponse<String> answer = gateway.get("/api/tasks");

    assertThat(answer.headers().firstValue("endpoint-load-metrics")).isEmpty();
    assertThat(gateway.table("worker-1").path("reported").asString())
        .isEqualTo("TEXT cpu_utilization=0.25,rps_fractional=3.0,named_metrics.rif=7.0");
    assertThat(gateway.table("worker-1").path("requests").asDouble()).isGreaterThan(5);
  }

  @Test
  void a_report_that_is_none_does_no_harm() {
    Upstream upstream =
        upstream(Manner.ANSWER).responseHeader("endpoint-load-metrics: TEXT eps=1,eps=2");
    gateway.workers(worker("worker-1", upstream.port()));

    assertThat(gateway.get("/api/tasks").statusCode()).isEqualTo(200);
    assertThat(gateway.table("worker-1").path("reported").asString("")).isEmpty();
  }

  @Test
  void the_table_tells_who_gets_which_share() {
    gateway.workers(
        worker("worker-1", upstream(Manner.ANSWER).port()),
        worker("worker-2", upstream(Manner.ANSWER).port()));
    for (int i = 0; i < 20; i++) {
      gateway.get("/api/tasks");
    }

    JsonNode table = gateway.table();
    assertThat(table.path("policy").asString()).isEqualTo("PEAK_EWMA");
    assertThat(table.path("panic").asBoolean()).isFalse();
    assertThat(
            gateway.table("worker-1").path("shareOfLastMinute").asDouble()
                + gateway.table("worker-2").path("shareOfLastMinute").asDouble())
        .isEqualTo(1);
    assertThat(gateway.table("worker-1").path("state").asString()).isEqualTo("AVAILABLE");
  }

  @Test
  void an_instance_that_fails_at_once_is_left_out() {
    Upstream failing = upstream(Manner.FAIL);
    Upstream good = upstream(Manner.ANSWER);
    gateway.workers(worker("failing", failing.port()), worker("good", good.port()));
    int failed = 0;
    for (int i = 0; i < 200; i++) {
      failed += gateway.get("/api/tasks").statusCode() == 500 ? 1 : 0;
    }

    assertThat(failed).isLessThanOrEqualTo(10);
    int before = failing.requests.size();
    failing.manner(Manner.ANSWER);
    await()
        .atMost(Duration.ofSeconds(40))
        .until(
            () -> {
              gateway.get("/api/tasks");
              return failing.requests.size() > before + 10;
            });
  }

  @Test
  void when_all_are_full_requests_are_refused_at_once() {
    Upstream busy = upstream(Manner.HANG);
    gateway.workers(worker("busy", busy.port()));
    try (RawClient first = new RawClient(gateway.port());
        RawClient second = new RawClient(gateway.port())) {
      first.send(GET);
      second.send(GET);
      await().until(() -> busy.requests.size() == 2);

      HttpResponse<String> answer = gateway.get("/api/tasks");

      assertThat(answer.statusCode()).isEqualTo(503);
      assertThat(answer.headers().firstValue("Retry-After")).hasValue("1");
      assertThat(answer.body()).contains("urn:signalbox:problem:saturated");
    }
    await().untilAsserted(() -> assertThat(inFlight("busy")).isZero());
  }

  @Test
  void no_more_is_repeated_than_the_budget_allows() {
    int repeated = 0;
    for (int i = 0; i < 10; i++) {
      Upstream first = upstream(Manner.RESET);
      Upstream second = upstream(Manner.RESET);
      gateway.workers(worker("first-" + i, first.port()), worker("second-" + i, second.port()));
      assertThat(gateway.get("/api/tasks").statusCode()).isEqualTo(502);
      repeated += first.requests.size() + second.requests.size() - 1;
    }

    assertThat(repeated).isLessThanOrEqualTo(1);
  }

  @Test
  void an_instance_that_is_frozen_is_found_without_a_request() {
    Upstream frozen = upstream(Manner.FREEZE);
    gateway.workers(
        worker("frozen", frozen.port()), worker("good", upstream(Manner.ANSWER).port()));

    await()
        .untilAsserted(
            () ->
                assertThat(gateway.table("frozen").path("state").asString())
                    .isEqualTo("UNREACHABLE"));
    for (int i = 0; i < 10; i++) {
      assertThat(gateway.get("/api/tasks").headers().firstValue("X-Served-By")).hasValue("good");
    }
    frozen.manner(Manner.ANSWER);
    await()
        .untilAsserted(
            () ->
                assertThat(gateway.table("frozen").path("state").asString())
                    .isEqualTo("AVAILABLE"));
  }

  @Test
  void clients_that_hang_up_leave_nothing_behind() throws Exception {
    gateway.workers(
        worker("hangs", upstream(Manner.HANG).port()),
        worker("breaks", upstream(Manner.BREAK_AFTER_HEADER).port()),
        worker("answers", upstream(Manner.ANSWER).port()));
    for (int i = 0; i < 300; i++) {
      try (Socket client = new Socket("127.0.0.1", gateway.port())) {
        client.getOutputStream().write(GET.getBytes(US_ASCII));
        if (ThreadLocalRandom.current().nextBoolean()) {
          client.setSoLinger(true, 0);
        }
      }
    }

    await()
        .untilAsserted(
            () ->
                assertThat(inFlight("hangs") + inFlight("breaks") + inFlight("answers")).isZero());
  }

  @Test
  void a_member_that_is_idle_is_asked_for_its_load() {
    Upstream member =
        upstream(Manner.ANSWER)
            .actuator(
                path ->
                    path.equals("/actuator/load")
                        ? "{\"orca\":\"TEXT cpu_utilization=0.5,named_metrics.rif=3\"}"
                        : null);
    gateway.workers(worker("member", member.port()));

    await()
        .untilAsserted(
            () ->
                assertThat(gateway.table("member").path("reported").asString())
                    .isEqualTo("TEXT cpu_utilization=0.5,named_metrics.rif=3.0"));
  }

  @Test
  void a_service_without_the_starter_is_known_by_its_ordinary_metrics() {
    Upstream stock =
        upstream(Manner.ANSWER)
            .actuator(
                path ->
                    switch (path) {
                      case "/actuator/metrics/process.cpu.usage" -> metric("VALUE", 0.75);
                      case "/actuator/metrics/http.server.requests.active" ->
                          metric("ACTIVE_TASKS", 4);
                      default -> null;
                    });
    gateway.workers(worker("stock", stock.port()));

    await()
        .untilAsserted(
            () ->
                assertThat(gateway.table("stock").path("reported").asString())
                    .isEqualTo("TEXT cpu_utilization=0.75,named_metrics.rif=4.0"));
  }

  private static String metric(String statistic, double value) {
    return "{\"measurements\":[{\"statistic\":\"%s\",\"value\":%s}]}".formatted(statistic, value);
  }

  private int inFlight(String worker) {
    return gateway.table(worker).path("inFlight").asInt();
  }
}
