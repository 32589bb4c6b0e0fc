package io.signalbox.gateway.bounds;

import static io.signalbox.gateway.RunningGateway.worker;
import static org.assertj.core.api.Assertions.assertThat;

import io.signalbox.gateway.RawClient;
import io.signalbox.gateway.RunningGateway;
import io.signalbox.gateway.Upstream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What can be reached from outside: the routes, and on its own port the four actuators. */
class ReachTest {

  private static RunningGateway gateway;
  private static Upstream upstream;

  @BeforeAll
  static void start() {
    gateway = RunningGateway.start();
    upstream = Upstream.start();
    gateway.workers(worker("worker-1", upstream.port()));
  }

  @AfterAll
  static void stop() {
    gateway.close();
    upstream.close();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/api/tasks",
        "/api/tasks/1",
        "/api/tasks/1/events",
        "/api/tasks/1.2..3",
        "/api/task-types",
        "/api/schedules",
        "/api/schedules/nightly/pause",
        "/api/docs",
        "/api/swagger-ui/index.html",
        "/api/openapi",
        "/api/openapi/tasks"
      })
  void routes(String path) {
    assertThat(RawClient.get(gateway.port(), path).body()).isEqualTo("GET " + path + " HTTP/1.1");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/",
        "/api",
        "/api/tasksX",
        "/api/task-types/1",
        "/api/schedulesX",
        "/worker-service/api/tasks",
        "/actuator",
        "/actuator/health",
        "/%61ctuator/health",
        "/actuator;x/health",
        "//actuator/health",
        "/actuator/gateway/routes"
      })
  void everything_else_is_not_found(String path) {
    RawClient.Answer answer = RawClient.get(gateway.port(), path);

    assertThat(answer.status()).isEqualTo(404);
    assertThat(answer.head()).contains("application/problem+json");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/api/tasks/../../actuator/health",
        "/api/tasks/%2e%2e/%2e%2e/actuator/env",
        "/api/tasks/.%2E/actuator",
        "/api/tasks/..;/..;/actuator/env",
        "/api/tasks/%2e%2e%3bx/actuator",
        "/api/tasks/..%2f..%2factuator",
        "/api/tasks/..%5c..%5cactuator",
        "/api/tasks/./1",
        "/api/tasks/.."
      })
  void dot_segments_are_refused_in_every_spelling(String path) {
    int before = upstream.heads.get();

    RawClient.Answer answer = RawClient.get(gateway.port(), path);

    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.head()).contains("application/problem+json");
    assertThat(upstream.heads).hasValue(before);
  }

  @ParameterizedTest
  @ValueSource(strings = {"/api/tasks/%zz", "/api/tasks/%", "/api/tasks/\\..\\actuator"})
  void broken_paths_are_refused(String path) {
    int before = upstream.heads.get();

    assertThat(RawClient.get(gateway.port(), path).status()).isEqualTo(400);
    assertThat(upstream.heads).hasValue(before);
  }

  @Test
  void host_of_an_absolute_target_leads_nowhere_else() {
    assertThat(RawClient.get(gateway.port(), "http://evil.example/api/tasks").body())
        .isEqualTo("GET /api/tasks HTTP/1.1");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/actuator/health",
        "/actuator/health/liveness",
        "/actuator/health/readiness",
        "/actuator/info",
        "/actuator/prometheus"
      })
  void management_port_serves(String path) {
    assertThat(RawClient.get(gateway.managementPort(), path).status()).isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/actuator/env",
        "/actuator/gateway",
        "/actuator/gateway/routes",
        "/actuator/heapdump",
        "/actuator/loggers",
        "/actuator/configprops",
        "/actuator/shutdown",
        "/api/tasks"
      })
  void management_port_serves_nothing_else(String path) {
    assertThat(RawClient.get(gateway.managementPort(), path).status()).isEqualTo(404);
  }

  @Test
  void meters_are_shown() {
    assertThat(gateway.get("/api/tasks").statusCode()).isEqualTo(200);

    try (RawClient client = new RawClient(gateway.managementPort())) {
      client.send("GET /actuator/prometheus HTTP/1.0\r\n\r\n");
      assertThat(client.everything())
          .contains(
              "signalbox_dispatch_attempts_total{",
              "outcome=\"ok\"",
              "outcome=\"not-reached\"",
              "signalbox_dispatch_instances{",
              "signalbox_directory_instances_refused_total",
              "signalbox_dispatch_in_flight{route=\"tasks\",service=\"worker-service\",target=",
              "signalbox_dispatch_duration_seconds_bucket{route=\"tasks\"",
              "spring_cloud_gateway_requests_seconds_bucket{",
              "signalbox_forward_connections",
              "signalbox_forward_waiting");
    }
  }
}
