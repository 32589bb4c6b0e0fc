package io.signalbox.worker.tasks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

/** What a browser's EventSource makes of the event streams (WHATWG HTML, section 9.2). */
@ExtendWith(OutputCaptureExtension.class)
class EventStreamTest extends TaskApiFixture {

  @Test
  void each_event_has_an_id_and_who_has_had_the_last_one_is_told_not_to_come_back()
      throws Exception {
    String id = json(post(task("sleep", Map.of("seconds", 0.3)))).at("/id").asString();
    var stream = follow(id);
    List<String> ids = fields(stream.body(), "id");
    assertThat(ids).hasSameSizeAs(fields(stream.body(), "data")).doesNotHaveDuplicates();
    assertThat(ids).allMatch(event -> event.matches("[0-9]+-[A-Z]+-[0-9.E-]+"));

    var again = follow(id, "Last-Event-ID", ids.getLast());
    assertThat(again.statusCode()).isEqualTo(204);
    assertThat(again.body()).isEmpty();
  }

  @Test
  void who_asks_for_the_first_time_gets_the_end_of_an_ended_task_once() throws Exception {
    String id =
        json(post(task("sleep", Map.of("seconds", 0)), "Prefer", "wait=10")).at("/id").asString();
    for (String[] headers :
        List.of(new String[0], new String[] {"Last-Event-ID", "1-RUNNING-0.5"})) {
      var stream = follow(id, headers);
      assertThat(stream.statusCode()).isEqualTo(200);
      assertThat(fields(stream.body(), "event")).containsExactly("state");
      assertThat(fields(stream.body(), "data").getFirst()).contains("SUCCEEDED");
    }
  }

  @Test
  void who_comes_back_in_between_is_not_told_the_same_again() throws Exception {
    String id = DATA_TIER.enqueue("of-no-worker-here", Map.of(), 1_000);
    Thread ending =
        Thread.startVirtualThread(
            () -> {
              await().until(() -> looks(id) > 3);
              DATA_TIER.succeed(id, "{}");
            });
    var stream = follow(id, "Last-Event-ID", "0-QUEUED-0.0");
    ending.join();
    assertThat(fields(stream.body(), "data")).hasSize(1);
    assertThat(stream.body()).contains("SUCCEEDED").doesNotContain("QUEUED");
  }

  @Test
  void an_end_that_the_client_cannot_have_seen_is_no_reason_to_send_it_away() throws Exception {
    String id = json(post(task("sleep", Map.of("seconds", 0.2)))).at("/id").asString();
    var stream = follow(id, "Last-Event-ID", "1-SUCCEEDED-0.9");
    assertThat(stream.statusCode()).isEqualTo(200);
    assertThat(stream.body()).contains("SUCCEEDED");
  }

  @Test
  void a_task_that_is_gone_in_the_midst_ends_its_stream_and_costs_a_line_of_log(CapturedOutput log)
      throws Exception {
    String id = DATA_TIER.enqueue("of-no-worker-here", Map.of(), 1_000);
    Thread.startVirtualThread(
        () -> {
          await().until(() -> looks(id) > 3);
          DATA_TIER.forget(id);
        });
    var stream = follow(id);
    assertThat(fields(stream.body(), "event")).containsExactly("state");
    assertThat(log.getAll().lines().filter(line -> line.contains(id))).hasSize(1);
    assertThat(log.getAll()).contains("end early").doesNotContain("\tat ");
  }

  private static long looks(String id) {
    return DATA_TIER.calls.stream()
        .filter(call -> call.equals("GET /internal/tasks/" + id))
        .count();
  }

  @Test
  void line_ends_in_an_output_forge_no_field() throws Exception {
    for (String end : List.of("\r", "\n", "\r\n")) {
      String id = DATA_TIER.enqueue("of-no-worker-here", Map.of(), 1_000);
      DATA_TIER.succeed(
          id, "{" + end + "\"a\":" + end + end + "\"x\\r\\n\\r\\nevent: forged\"" + end + "}");
      var stream = follow(id);
      assertThat(fields(stream.body(), "event")).containsExactly("state");
      List<String> data = fields(stream.body(), "data");
      assertThat(data).hasSize(1);
      assertThat(JSON.readTree(data.getFirst()).at("/output/a").asString())
          .isEqualTo("x\r\n\r\nevent: forged");
    }
  }

  private HttpResponse<String> follow(String id, String... headers) throws Exception {
    var request = request("/api/tasks/" + id + "/events").header("Accept", "text/event-stream");
    if (headers.length > 0) {
      request.headers(headers);
    }
    return client.send(request.build(), BodyHandlers.ofString());
  }

  /** The values of a field, where a line ends at each of the three ends that there are. */
  private static List<String> fields(String stream, String name) {
    return stream
        .lines()
        .filter(line -> line.startsWith(name + ":"))
        .map(line -> line.substring(name.length() + 1))
        .toList();
  }
}
