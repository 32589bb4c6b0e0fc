package io.signalbox.db.tasks;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.MeterRegistry;
import io.signalbox.db.DbServiceFixture;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import tools.jackson.databind.JsonNode;

/** Large inputs and outputs, and callers that mean harm. */
class TaskMemoryTest extends DbServiceFixture {

  @Autowired private MeterRegistry meters;

  @Test
  void an_input_is_given_back_in_the_words_it_came_in() {
    String input = "{ \"a\" : 1.50, \"b\" : \"\\u0000 \\ud83d\\ude00 é\" }";
    Map<String, Object> task = newTask();
    task.put("input", input.getBytes(UTF_8));
    assertThat(store(task).getStatusCode().value()).isEqualTo(201);
    String claimed =
        http.post()
            .uri("/internal/claims")
            .contentType(MediaType.APPLICATION_JSON)
            .body(json.writeValueAsString(claim("worker-1", 1, 60_000)))
            .retrieve()
            .toEntity(String.class)
            .getBody();
    assertThat(claimed).contains("\"input\":" + input + ",\"inputMemory\":4096");
  }

  @Test
  void tasks_are_claimed_in_turn_as_far_as_their_inputs_fit() {
    List<String> ids = new ArrayList<>();
    for (int memory : List.of(400_000, 400_000, 900_000, 100_000)) {
      Map<String, Object> task = newTask();
      task.put("inputMemory", memory);
      store(task);
      ids.add(task.get("id").toString());
    }
    JsonNode first = claim(1_000_000);
    assertThat(taken(first)).containsExactlyInAnyOrderElementsOf(ids.subList(0, 2));
    assertThat(first.at("/nextMemory").asInt()).isEqualTo(900_000);
    JsonNode tooLittle = claim(500_000);
    assertThat(tooLittle.at("/tasks")).isEmpty();
    assertThat(tooLittle.at("/nextMemory").asInt()).isEqualTo(900_000);
    JsonNode last = claim(1_000_000);
    assertThat(taken(last)).containsExactlyInAnyOrderElementsOf(ids.subList(2, 4));
    assertThat(last.at("/nextMemory").asInt()).isZero();
  }

  @Test
  void a_task_that_the_claiming_worker_could_never_hold_is_passed_over() {
    Map<String, Object> large = newTask();
    large.put("inputMemory", 30_000_000);
    store(large);
    Map<String, Object> small = newTask();
    store(small);
    JsonNode claimed = claim(1_000_000);
    assertThat(taken(claimed)).containsExactly(small.get("id").toString());
    assertThat(claimed.at("/nextMemory").asInt()).isZero();
  }

  @Test
  void an_output_is_fetched_in_pieces() {
    byte[] output = random(2_500_000);
    Map<String, Object> task = ended(false, "image/png", output);
    byte[] fetched = new byte[0];
    for (int offset = 0; offset < output.length; offset += 1_000_000) {
      ResponseEntity<byte[]> piece = piece(task, offset, 1_000_000);
      assertThat(piece.getHeaders().getContentType()).hasToString("image/png");
      fetched = Arrays.copyOf(fetched, offset + piece.getBody().length);
      System.arraycopy(piece.getBody(), 0, fetched, offset, piece.getBody().length);
    }
    assertThat(fetched).isEqualTo(output);
    assertThat(piece(task, 3_000_000, 10).getBody()).isNull();
    assertThat(piece(task, -1, 10).getStatusCode().value()).isEqualTo(400);
    assertThat(piece(task, 0, 2_000_000).getStatusCode().value()).isEqualTo(400);
  }

  @Test
  void a_json_output_is_shown_with_its_task_unless_it_is_large() {
    String small = "{ \"text\" : \"" + "a".repeat(100_000) + "\" }";
    Map<String, Object> shown = ended(true, "application/json", small.getBytes(UTF_8));
    assertThat(get(path(shown)).getBody().at("/output/text").asString()).hasSize(100_000);
    assertThat(get(path(shown)).getBody().at("/binary").isNull()).isTrue();

    String large = "{ \"text\" : \"" + "a".repeat(200_000) + "\" }";
    Map<String, Object> linked = ended(true, "application/json", large.getBytes(UTF_8));
    JsonNode task = get(path(linked)).getBody();
    assertThat(task.at("/output").isNull()).isTrue();
    assertThat(task.at("/binary/contentType").asString()).isEqualTo("application/json");
    assertThat(task.at("/binary/size").asInt()).isEqualTo(large.length());
    assertThat(new String(piece(linked, 0, 1_000_000).getBody(), UTF_8)).isEqualTo(large);
  }

  @Test
  void a_list_ends_where_its_outputs_come_to_too_much_and_goes_on_from_there() {
    for (int i = 0; i < 15; i++) {
      ended(true, "application/json", ("\"" + "a".repeat(120_000) + "\"").getBytes(UTF_8));
    }
    JsonNode page = get("/internal/tasks?limit=200").getBody();
    assertThat(page.at("/tasks")).hasSize(9);
    assertThat(page.at("/more").asBoolean()).isTrue();
    String last = page.at("/tasks/8/id").asString();
    JsonNode next = get("/internal/tasks?limit=200&before=" + last).getBody();
    assertThat(next.at("/tasks")).hasSize(6);
    assertThat(next.at("/more").asBoolean()).isFalse();
  }

  @Test
  void what_is_larger_than_may_be_is_refused_unread() {
    for (String request :
        List.of(
            "POST /internal/tasks?id=00000000-0000-7000-8000-000000000001&type=sleep"
                + "&maxAttempts=1&timeoutMillis=1&inputMemory=100000000",
            "PUT /internal/tasks/00000000-0000-7000-8000-000000000001/output?token=1")) {
      assertThat(status(request, "Content-Length: 900000000", "")).isEqualTo(413);
      assertThat(status(request, "Transfer-Encoding: chunked", "0\r\n\r\n")).isEqualTo(411);
    }
    assertThat(
            status(
                "POST /internal/claims",
                "Content-Length: 300000",
                "{\"worker\":\"" + "w".repeat(299_987) + "\"}"))
        .isEqualTo(400);
  }

  @Test
  void a_body_that_stops_in_the_midst_is_stored_by_nobody() {
    Map<String, Object> task = claimedAtOnce("worker-1", 60_000);
    long token = store(task).getBody().at("/token").asLong();
    int answer =
        status(
            "PUT " + path(task) + "/output?token=" + token, "Content-Length: 10000", "the begin");
    assertThat(answer).isIn(0, 400);
    assertThat(get(path(task)).getBody().at("/state").asString()).isEqualTo("RUNNING");
  }

  @Test
  void what_the_database_cannot_hold_is_refused_as_the_callers_fault() {
    for (byte[] input :
        List.of(
            "not json".getBytes(UTF_8),
            "{\"a\":\"b\0\"}".getBytes(StandardCharsets.ISO_8859_1),
            new byte[] {'"', (byte) 0xff, '"'},
            new byte[0])) {
      Map<String, Object> task = newTask();
      task.put("input", input);
      assertThat(store(task).getStatusCode().value()).isEqualTo(400);
    }
    Map<String, Object> nul = newTask();
    nul.put("type", "a\0b");
    assertThat(store(nul).getStatusCode().value()).isEqualTo(400);
    assertThat(status("GET /internal/tasks?type=a%00b", "X: y", "")).isEqualTo(400);
    Map<String, Object> liar = newTask();
    liar.put("inputMemory", 1);
    assertThat(store(liar).getStatusCode().value()).isEqualTo(400);
  }

  @Test
  void an_errors_detail_is_cut_so_that_it_can_be_told_anywhere() {
    Map<String, Object> task = claimedAtOnce("worker-1", 60_000);
    long token = store(task).getBody().at("/token").asLong();
    String detail = "a".repeat(999) + "\ud83d\ude00" + "b".repeat(5_000) + "\0";
    end(
        task,
        Map.of(
            "token",
            token,
            "kind",
            "FAILED",
            "delayMillis",
            0,
            "error",
            Map.of("type", "broken", "detail", detail)));
    JsonNode failed = get(path(task)).getBody();
    assertThat(failed.at("/error/detail").asString()).isEqualTo("a".repeat(999) + "…");
  }

  @Test
  void when_all_memory_is_lent_a_request_is_asked_to_come_again_and_it_comes_back()
      throws Exception {
    List<Socket> halves = new ArrayList<>();
    try {
      for (int i = 0; i < 4; i++) {
        Socket half = new Socket("127.0.0.1", port);
        halves.add(half);
        half.getOutputStream()
            .write(
                head(
                    "PUT /internal/tasks/00000000-0000-7000-8000-000000000001/output?token=1",
                    "Content-Length: 13500000"));
      }
      await().until(() -> used() > 50_000_000);
      var busy = get("/internal/tasks/00000000-0000-7000-8000-000000000001");
      assertThat(busy.getStatusCode().value()).isEqualTo(503);
      assertThat(busy.getHeaders().getFirst("Retry-After")).isEqualTo("1");
      assertThat(busy.getHeaders().getContentType()).hasToString("application/problem+json");
    } finally {
      for (Socket half : halves) {
        half.close();
      }
    }
    await().until(() -> used() == 0);
    assertThat(get("/internal/tasks").getStatusCode().value()).isEqualTo(200);
  }

  private double used() {
    return meters.get("signalbox.memory.used").gauge().value();
  }

  private JsonNode claim(int maxMemory) {
    Map<String, Object> claim = new java.util.HashMap<>(claim("worker-1", 10, 60_000));
    claim.put("maxMemory", maxMemory);
    return post("/internal/claims", claim).getBody();
  }

  private static List<String> taken(JsonNode claim) {
    return claim.at("/tasks").findValuesAsString("id");
  }

  private Map<String, Object> ended(boolean asJson, String contentType, byte[] output) {
    Map<String, Object> task = claimedAtOnce("worker-1", 60_000);
    long token = store(task).getBody().at("/token").asLong();
    assertThat(succeed(task, token, asJson, contentType, output).getStatusCode().value())
        .isEqualTo(200);
    return task;
  }

  private ResponseEntity<byte[]> piece(Map<String, Object> task, int offset, int length) {
    return http.get()
        .uri(path(task) + "/output?offset=" + offset + "&length=" + length)
        .retrieve()
        .toEntity(byte[].class);
  }

  private static String path(Map<String, Object> task) {
    return "/internal/tasks/" + task.get("id");
  }

  private static byte[] random(int size) {
    byte[] bytes = new byte[size];
    new Random(1).nextBytes(bytes);
    return bytes;
  }
}
