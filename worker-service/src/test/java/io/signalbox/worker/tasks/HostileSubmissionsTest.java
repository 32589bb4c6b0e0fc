package io.signalbox.worker.tasks;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16BE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.signalbox.worker.memory.Memory;
import io.signalbox.worker.memory.Share;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.net.Socket;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;

/** Submissions by strangers who mean harm, or whose JSON means something else to others. */
class HostileSubmissionsTest extends TaskApiFixture {

  @Autowired private Memory memory;

  static List<String> manyValues() {
    String members =
        IntStream.range(0, 400_000)
            .mapToObj(i -> "\"k" + i + "\":1")
            .collect(Collectors.joining(",", "{", "}"));
    String objects = "[" + "{},".repeat(2_000_000) + "{}]";
    String nested = "{\"type\":\"sleep\",\"input\":{\"seconds\":" + objects + "}}";
    String numbers = "[" + "1,".repeat(400_000) + "1]";
    String strings = "[" + "\"\",".repeat(400_000) + "\"\"]";
    return List.of(members, objects, nested, numbers, strings);
  }

  @ParameterizedTest(name = "{index}")
  @MethodSource("manyValues")
  void more_values_than_may_be_are_refused_with_the_bound(String body) throws Exception {
    var refused = post(body);
    assertProblem(refused, 413, "task-too-large");
    assertThat(json(refused).at("/detail").asString()).contains("5000 values");
  }

  @ParameterizedTest(name = "{index}")
  @ValueSource(
      strings = {
        "{\"type\":\"sleep\",\"input\":{\"seconds\":1e999999999}}",
        "{\"type\":\"sleep\",\"input\":{\"seconds\":-1e400}}",
        "{\"type\":\"sleep\",\"input\":{\"seconds\":1},\"maxAttempts\":1e99999}"
      })
  void a_number_beyond_all_bounds_is_refused(String body) throws Exception {
    assertProblem(post(body), 400, "malformed-json");
  }

  @Test
  void what_is_too_deep_or_too_long_is_refused_with_the_bound() throws Exception {
    assertMalformed("{\"a\":".repeat(65) + "1" + "}".repeat(65), "64 deep");
    assertMalformed("[".repeat(1_000_000), "64 deep");
    assertMalformed("{\"" + "n".repeat(1_001) + "\":1}", "1000 characters");
    assertMalformed(
        "{\"type\":\"sleep\",\"input\":{\"seconds\":" + "9".repeat(201) + "}}", "200 characters");
    assertMalformed(
        "{\"type\":\"sleep\",\"input\":{\"seconds\":0." + "3".repeat(100_000) + "}}",
        "200 characters");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"type\":\"sleep\",\"type\":\"digest\",\"input\":{\"seconds\":0}}",
        "{\"type\":\"sleep\",\"input\":{\"seconds\":0,\"seconds\":1}}",
        "{\"type\":\"sleep\",\"input\":{\"seconds\":0,\"\\u0073econds\":1}}"
      })
  void a_name_given_twice_is_refused_since_readers_differ_in_which_they_take(String body)
      throws Exception {
    assertMalformed(body, "two members of one name");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"type\":\"digest\",\"input\":{\"text\":\"\\ud83d\"}}",
        "{\"type\":\"digest\",\"input\":{\"text\":\"a\\ud83db\"}}",
        "{\"type\":\"digest\",\"input\":{\"text\":\"\\ude00\"}}",
        "{\"type\":\"digest\",\"input\":{\"text\":\"\\ude00\\ud83d\"}}",
        "{\"type\":\"digest\",\"input\":{\"text\":\"\\ud83d\\u0041\"}}",
        "{\"type\":\"digest\",\"input\":{\"text\":\"\\ud83d\\n\"}}",
        "{\"type\":\"digest\",\"input\":{\"te\\ud83dxt\":\"a\"}}",
        "{\"ty\\udc00pe\":\"digest\",\"input\":{\"text\":\"a\"}}",
        "{\"type\":\"dig\\ud83dest\",\"input\":{\"text\":\"a\"}}"
      })
  void half_a_surrogate_pair_is_refused_wherever_it_stands(String body) throws Exception {
    assertMalformed(body, "half a surrogate pair");
  }

  @Test
  void half_a_surrogate_pair_in_a_long_string_is_refused_too() throws Exception {
    assertMalformed(
        "{\"type\":\"digest\",\"input\":{\"text\":\"" + "a".repeat(100_000) + "\\ud83d\"}}",
        "half a surrogate pair");
  }

  @Test
  void a_whole_pair_is_one_character_escaped_or_not() throws Exception {
    String expected = sha256("\ud83d\ude00".getBytes(UTF_8));
    for (String text : List.of("\\ud83d\\ude00", "\\uD83D\\uDE00", "\ud83d\ude00")) {
      assertThat(digestOf("{\"type\":\"digest\",\"input\":{\"text\":\"" + text + "\"}}"))
          .isEqualTo(expected);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "ff, a byte that never occurs",
    "c3, half a character",
    "c080, a NUL in two bytes",
    "eda0bd, half a surrogate pair",
    "f4908080, beyond Unicode",
    "e282, two bytes of three"
  })
  void bytes_that_are_not_utf_8_are_refused(String bytes, String what) throws Exception {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    body.writeBytes("{\"type\":\"digest\",\"input\":{\"text\":\"a".getBytes(UTF_8));
    body.writeBytes(HexFormat.of().parseHex(bytes));
    body.writeBytes("b\"}}".getBytes(UTF_8));
    var refused = postBytes(body.toByteArray(), "application/json");
    assertProblem(refused, 400, "malformed-json");
    assertThat(json(refused).at("/detail").asString()).as(what).contains("UTF-8");
  }

  @Test
  void another_encoding_is_refused_declared_or_not() throws Exception {
    String task = task("sleep", Map.of("seconds", 0));
    assertProblem(postBytes(task.getBytes(UTF_16BE), "application/json"), 400, "malformed-json");
    for (String charset : List.of("utf-16", "latin1", "iso-8859-1")) {
      var refused = postBytes(task.getBytes(UTF_8), "application/json;charset=" + charset);
      assertThat(refused.statusCode()).isEqualTo(415);
    }
    assertThat(postBytes(task.getBytes(UTF_8), "application/json; charset=UTF-8").statusCode())
        .isEqualTo(202);
  }

  @Test
  void an_escaped_nul_is_a_character_and_a_bare_one_is_refused() throws Exception {
    assertThat(digestOf("{\"type\":\"digest\",\"input\":{\"text\":\"a\\u0000b\"}}"))
        .isEqualTo(sha256(new byte[] {'a', 0, 'b'}));
    var bare =
        postBytes(
            "{\"type\":\"digest\",\"input\":{\"text\":\"a\0b\"}}".getBytes(ISO_8859_1),
            "application/json");
    assertProblem(bare, 400, "malformed-json");
    assertProblem(post("{\"type\":\"slee\\u0000p\",\"input\":{}}"), 400, "invalid-task");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"type\":\"digest\",\"input\":{\"text\":\"\\u00g0\"}}",
        "{\"type\":\"digest\",\"input\":{\"text\":\"\\x\"}}",
        "{\"type\":\"digest\",\"input\":{\"text\":\"\\u12",
        "{\"type\":\"digest\",\"input\":{\"text\":\"tab\there\"}}",
        "{'type':'sleep'}",
        "{\"type\":\"sleep\",\"input\":{\"seconds\":NaN}}",
        "{\"type\":\"sleep\",\"input\":{\"seconds\":+1}}",
        "{\"type\":\"sleep\",\"input\":{\"seconds\":01}}",
        "/* */{\"type\":\"sleep\",\"input\":{\"seconds\":0}}"
      })
  void what_only_some_readers_take_for_json_is_refused(String body) throws Exception {
    assertProblem(post(body), 400, "malformed-json");
  }

  @Test
  void a_long_string_is_read_as_any_other() throws Exception {
    String text = "\u20ac\\n\\\"\\/\\\\\\u00e9\\ud83d\\ude00\u00e9".repeat(20_000);
    String plain = "\u20ac\n\"/\\\u00e9\ud83d\ude00\u00e9".repeat(20_000);
    assertThat(digestOf("{\"type\":\"digest\",\"input\":{\"text\":\"" + text + "\"}}"))
        .isEqualTo(sha256(plain.getBytes(UTF_8)));
    assertMalformed("{\"type\":\"digest\",\"input\":{\"text\":\"" + text, "string");
  }

  @Test
  void the_text_is_stored_in_the_words_it_came_in() throws Exception {
    var accepted = post("{ \"input\" : { \"seconds\" : 1.50e1 } , \"type\" : \"sleep\" }");
    assertThat(accepted.statusCode()).isEqualTo(202);
    String id = json(accepted).at("/id").asString();
    assertThat(DATA_TIER.inputText(id)).isEqualTo("{ \"seconds\" : 1.50e1 }");
    delete(accepted);
  }

  @Test
  void a_body_that_would_not_fit_into_memory_once_read_is_refused() throws Exception {
    String wide = "a".repeat(5_000_000) + "\u20ac".repeat(1_500_000);
    var refused = post("{\"type\":\"digest\",\"input\":{\"text\":\"" + wide + "\"}}");
    assertProblem(refused, 413, "task-too-large");
    assertThat(json(refused).at("/detail").asString()).contains("memory");
  }

  @Test
  void while_large_bodies_are_under_way_a_further_one_is_refused_for_the_moment() throws Exception {
    byte[] large =
        ("{\"type\":\"digest\",\"input\":{\"text\":\"" + "a".repeat(6_000_000) + "\"}}")
            .getBytes(UTF_8);
    List<Socket> halves = new ArrayList<>();
    try {
      for (int i = 0; i < 3; i++) {
        Socket socket = new Socket("127.0.0.1", port);
        halves.add(socket);
        socket
            .getOutputStream()
            .write(
                ("POST /api/tasks HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
                        + "Content-Length: "
                        + large.length
                        + "\r\n\r\n")
                    .getBytes(ISO_8859_1));
        socket.getOutputStream().write(large, 0, 100_000);
      }
      HttpResponse<String> busy =
          await().until(() -> postBytes(large, "application/json"), a -> a.statusCode() == 503);
      assertProblem(busy, 503, "busy");
      assertThat(busy.headers().firstValue("Retry-After")).contains("1");
      assertThat(post(task("sleep", Map.of("seconds", 0))).statusCode())
          .as("a small one still gets in")
          .isEqualTo(202);
    } finally {
      for (Socket half : halves) {
        half.close();
      }
    }
    // Refused for what it is, then, and not for want of memory: a text may have 1 MiB.
    await().until(() -> postBytes(large, "application/json").statusCode() == 400);
  }

  @Test
  void small_requests_and_answers_do_not_wait_for_large_ones() throws Exception {
    byte[] large = task("digest", Map.of("text", "a".repeat(800_000))).getBytes(UTF_8);
    try (Share largeOnes = memory.work().open()) {
      largeOnes.take(memory.work().size());

      assertProblem(postBytes(large, "application/json"), 503, "busy");
      var small = post(task("digest", Map.of("text", "a")), "Prefer", "wait=10");
      assertThat(json(small).at("/state").asString()).isEqualTo("SUCCEEDED");
      assertThat(get("/api/tasks?limit=5").statusCode()).isEqualTo(200);
    }
    assertThat(postBytes(large, "application/json").statusCode()).isEqualTo(202);
  }

  @Test
  void a_body_of_unknown_length_is_read_as_any_other() throws Exception {
    byte[] task = task("digest", Map.of("text", "a".repeat(300_000))).getBytes(UTF_8);
    var accepted =
        client.send(
            request("/api/tasks")
                .header("Content-Type", "application/json")
                .header("Prefer", "wait=10")
                .POST(BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(task)))
                .build(),
            BodyHandlers.ofString());
    assertThat(json(accepted).at("/output/digest").asString())
        .isEqualTo(sha256("a".repeat(300_000).getBytes(UTF_8)));
  }

  @Test
  void thousands_of_faults_are_named_by_the_first_ones() throws Exception {
    String members =
        IntStream.range(0, 4_000)
            .mapToObj(i -> "\"k" + i + "\":1")
            .collect(Collectors.joining(",", "{", "}"));
    var refused = post("{\"type\":\"sleep\",\"input\":" + members + "}");
    assertProblem(refused, 400, "invalid-task");
    assertThat(json(refused).at("/errors")).hasSizeLessThanOrEqualTo(20);
  }

  private String digestOf(String body) throws Exception {
    var ended = post(body, "Prefer", "wait=10");
    assertThat(ended.statusCode()).as(ended.body()).isEqualTo(200);
    return json(ended).at("/output/digest").asString();
  }

  private void assertMalformed(String body, String reason) throws Exception {
    var refused = post(body);
    assertProblem(refused, 400, "malformed-json");
    assertThat(json(refused).at("/detail").asString()).contains(reason);
  }

  private static String sha256(byte[] bytes) throws Exception {
    return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
  }
}
