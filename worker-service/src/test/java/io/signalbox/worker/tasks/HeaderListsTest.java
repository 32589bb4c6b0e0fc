package io.signalbox.worker.tasks;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

/** Headers that are lists, too long ones and malformed ones. */
@ExtendWith(OutputCaptureExtension.class)
class HeaderListsTest extends TaskApiFixture {

  private static String many(int count, String element) {
    return String.join(",", Collections.nCopies(count, element));
  }

  static List<String> hostile() {
    return Stream.of(
            Stream.of(
                "Accept: " + many(800, "a/b"),
                "Accept: " + many(51, "application/json"),
                String.join("\r\n", Collections.nCopies(60, "Accept: a/b")),
                "Accept: ;;;",
                "Accept: a/b;q=9",
                "Accept: application/json;charset=nonsense",
                "Accept: */json"),
            Stream.of(
                "Accept-Language: " + many(800, "en"),
                "Accept-Language: ;;q=,",
                "Accept-Charset: " + many(800, "x"),
                "Accept-Encoding: " + many(800, "gzip;q=x")),
            Stream.of(
                "Content-Type: " + many(800, "a/b"),
                "Content-Type: */*",
                "Content-Type: application/*",
                "Content-Type: nonsense",
                "Content-Type: application/json;charset=\"",
                "Content-Type: application/json;charset=nonsense",
                "Content-Type: multipart/form-data",
                "Content-Type: application/x-www-form-urlencoded"),
            Stream.of(
                "Cookie: " + "a=b; ".repeat(800),
                "Cookie: ;=;,=\"",
                "Range: bytes=" + many(800, "0-1"),
                "If-None-Match: " + many(1_000, "\"a\""),
                "If-Modified-Since: nonsense",
                "If-Match: \"",
                "Prefer: " + many(800, "x=y"),
                "Prefer: wait=99999999999999999999",
                "Prefer: wait=\"",
                "Origin: http://[",
                "Forwarded: host=\"[\";;",
                "X-Forwarded-Host: [[[",
                "X-Forwarded-Port: many",
                "Expect: nonsense",
                "Last-Event-ID: " + "x".repeat(6_000),
                "Authorization: Basic %%%"))
        .flatMap(headers -> headers)
        .toList();
  }

  @ParameterizedTest(name = "{index}")
  @MethodSource("hostile")
  void none_is_taken_for_a_fault_of_the_service(String header, CapturedOutput output)
      throws Exception {
    UUID unknown = UUID.randomUUID();
    for (String path :
        List.of(
            "GET /api/tasks?limit=1",
            "GET /api/tasks/" + unknown,
            "GET /api/tasks/" + unknown + "/output",
            "GET /api/tasks/" + unknown + "/events",
            "DELETE /api/tasks/" + unknown,
            "GET /api/task-types",
            "GET /nowhere",
            "POST /api/tasks")) {
      String answer = exchange(path, header);
      int status = Integer.parseInt(answer.substring(9, 12));
      assertThat(status).as("%s%n%s%n%s", path, header, answer).isBetween(200, 499);
      if (status >= 400) {
        assertThat(answer).as(path).contains("application/problem+json", "\"status\":" + status);
      }
    }
    assertThat(output).doesNotContain(" ERROR ", "\tat ");
  }

  @Test
  void who_takes_no_answer_that_there_is_has_nothing_done() throws Exception {
    int before = DATA_TIER.creations.get();
    for (String accept : List.of("image/png", "text/event-stream", "application/xml")) {
      var refused = post(task("sleep", Map.of("seconds", 0)), "Accept", accept);
      assertThat(refused.statusCode()).isEqualTo(406);
    }
    assertThat(DATA_TIER.creations).hasValue(before);
    assertThat(DATA_TIER.calls).doesNotContain("POST /internal/tasks");
  }

  @ParameterizedTest
  @ValueSource(strings = {"text/event-stream", "application/json", "text/html, */*;q=0.1"})
  void an_error_is_a_problem_whatever_would_be_accepted(String accept) throws Exception {
    String answer =
        exchange("GET /api/tasks/" + UUID.randomUUID() + "/events", "Accept: " + accept);
    assertThat(answer).contains("Content-Type: application/problem+json");
  }

  private String exchange(String methodAndPath, String header) throws Exception {
    String body = methodAndPath.startsWith("POST") ? "{\"type\":\"none\",\"input\":{}}" : "";
    String type =
        body.isEmpty() || header.startsWith("Content-Type")
            ? ""
            : "Content-Type: application/json\r\n";
    return raw(
        methodAndPath
            + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
            + type
            + "Content-Length: "
            + body.length()
            + "\r\n"
            + header
            + "\r\n\r\n"
            + body);
  }
}
