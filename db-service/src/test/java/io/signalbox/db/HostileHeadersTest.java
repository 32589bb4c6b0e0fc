package io.signalbox.db;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collections;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

/** Headers that are lists, too long ones and malformed ones. */
@ExtendWith(OutputCaptureExtension.class)
class HostileHeadersTest extends DbServiceFixture {

  private static String many(int count, String element) {
    return String.join(",", Collections.nCopies(count, element));
  }

  static List<String> hostile() {
    String cookies =
        IntStream.range(0, 800).mapToObj(i -> "a" + i + "=b").collect(Collectors.joining("; "));
    return Stream.of(
            Stream.of(
                "Accept: " + many(800, "a/b"),
                "Accept: " + many(51, "application/json"),
                "Accept: ;;;",
                "Accept: a/b;q=9",
                "Accept: application/json;charset=nonsense",
                "Accept: application/json;charset=utf-16",
                "Accept: image/png",
                "Accept: \u0001",
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
                "Content-Type: application/json;charset=utf-16",
                "Content-Type: multipart/form-data",
                "Content-Type: multipart/form-data;boundary=" + "x".repeat(5_000),
                "Content-Type: application/x-www-form-urlencoded"),
            Stream.of(
                "Cookie: " + cookies,
                "Cookie: ;=;,=\"",
                "Range: bytes=" + many(800, "0-1"),
                "If-None-Match: " + many(1_000, "\"a\""),
                "If-Modified-Since: nonsense",
                "If-Match: \"",
                "Prefer: " + many(800, "x=y"),
                "Origin: http://[",
                "Forwarded: host=\"[\";;",
                "X-Forwarded-Host: [[[",
                "X-Forwarded-Port: many",
                "Expect: nonsense",
                "Host: [",
                "X: " + "x".repeat(20_000),
                IntStream.range(0, 300)
                    .mapToObj(i -> "X" + i + ": y")
                    .collect(Collectors.joining("\r\n")),
                "Authorization: Basic %%%"))
        .flatMap(headers -> headers)
        .toList();
  }

  @ParameterizedTest(name = "{index}")
  @MethodSource("hostile")
  void none_is_taken_for_a_fault_of_the_service(String header, CapturedOutput output) {
    for (String path :
        List.of(
            "GET /internal/tasks?limit=1",
            "GET /internal/tasks/00000000-0000-7000-8000-000000000001",
            "GET /internal/tasks/00000000-0000-7000-8000-000000000001/output",
            "PUT /internal/tasks/00000000-0000-7000-8000-000000000001/output?token=1",
            "GET /nowhere",
            "POST /internal/claims",
            "POST /internal/queue/waits",
            "POST /internal/tasks",
            "POST /internal/writes")) {
      String body = path.startsWith("G") ? "" : "{}";
      String answer = raw(path, header + "\r\nContent-Length: " + body.length(), body);
      int status = Integer.parseInt(answer.substring(9, 12));
      assertThat(status).as("%s%n%s%n%s", path, header, answer).isBetween(200, 499);
      if (status >= 400) {
        assertThat(answer).as(path).contains("application/problem+json", "\"status\":" + status);
      }
    }
    assertThat(output).doesNotContain(" ERROR ", "\tat ");
  }

  @Test
  void a_form_is_not_read_before_it_is_known_who_sends_it() {
    String answer =
        raw(
            "PUT /internal/tasks",
            "Authorization: Basic eDp5\r\nContent-Type: application/x-www-form-urlencoded\r\n"
                + "Content-Length: 900000000",
            "a=b");
    assertThat(answer).startsWith("HTTP/1.1 4");
  }
}
