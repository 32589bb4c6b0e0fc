package io.signalbox.db;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.web.client.RestClient;

class AccessTest extends DbServiceFixture {

  @ParameterizedTest
  @ValueSource(
      strings = {"/internal/tasks", "/internal/openapi", "/internal/docs", "/", "/nowhere"})
  void without_the_credential_nothing_answers(String path) {
    for (var stranger : new String[] {"wrong", ""}) {
      var answer =
          client("http://127.0.0.1:" + port, stranger)
              .get()
              .uri(path)
              .retrieve()
              .toEntity(String.class);
      assertThat(answer.getStatusCode().value()).isEqualTo(401);
      assertThat(answer.getHeaders().getContentType()).hasToString("application/problem+json");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/actuator",
        "/actuator/health",
        "/%61ctuator/health",
        "/actuator;x=1/health",
        "//actuator/health",
        "/internal/../actuator/env",
        "/internal/%2e%2e/actuator/env",
        "/actuator/%68ealth/"
      })
  void actuator_in_any_spelling_is_not_on_the_public_port(String path) {
    String status = rawStatus(path, true);
    assertThat(status).matches("HTTP/1.1 (404|400) ?.*");
    assertThat(rawStatus(path, false)).matches("HTTP/1.1 (401|400) ?.*");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "health",
        "health/liveness",
        "health/readiness",
        "info",
        "load",
        "metrics",
        "prometheus"
      })
  void the_management_port_tells_health_and_metrics(String endpoint) {
    assertThat(management(endpoint)).isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"env", "beans", "heapdump", "loggers", "shutdown", "configprops", "threaddump"})
  void the_management_port_tells_nothing_else(String endpoint) {
    assertThat(management(endpoint)).isIn(401, 404);
  }

  @Test
  void the_api_documents_itself_to_those_who_may_call() {
    assertThat(get("/internal/openapi").getBody().at("/paths").propertyNames())
        .contains("/internal/tasks", "/internal/claims");
    var page = http.get().uri("/internal/docs").retrieve().toEntity(String.class);
    assertThat(page.getStatusCode().is2xxSuccessful() || page.getStatusCode().is3xxRedirection())
        .isTrue();
  }

  @Test
  void nonsense_is_answered_with_a_problem() {
    var malformed = post("/internal/claims", "not a claim");
    assertThat(malformed.getStatusCode().value()).isEqualTo(400);
    assertThat(malformed.getHeaders().getContentType()).hasToString("application/problem+json");
    assertThat(get("/internal/tasks/not-a-uuid").getStatusCode().value()).isEqualTo(400);
    assertThat(get("/internal/nowhere").getStatusCode().value()).isEqualTo(404);
    assertThat(get("/internal/tasks?limit=0").getStatusCode().value()).isEqualTo(400);
  }

  private int management(String endpoint) {
    return RestClient.builder()
        .baseUrl("http://127.0.0.1:" + managementPort)
        .defaultStatusHandler(status -> true, (request, response) -> {})
        .build()
        .get()
        .uri("/actuator/" + endpoint)
        .retrieve()
        .toBodilessEntity()
        .getStatusCode()
        .value();
  }

  private String rawStatus(String path, boolean authorised) {
    String credential =
        Base64.getEncoder()
            .encodeToString("signalbox:a-test-secret".getBytes(StandardCharsets.US_ASCII));
    return answer(
            port,
            "GET "
                + path
                + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
                + (authorised ? "Authorization: Basic " + credential + "\r\n" : "")
                + "\r\n")
        .lines()
        .findFirst()
        .orElse("");
  }
}
