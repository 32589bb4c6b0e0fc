package io.signalbox.peer.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.jdbc.autoconfigure.JdbcConnectionDetails;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.context.annotation.Primary;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.client.RestClient;
import tools.jackson.databind.json.JsonMapper;

/** What each peer does, with a real PostgreSQL behind it. Its own test extends this. */
@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT)
@Import(TaskPeerContract.Surroundings.class)
public abstract class TaskPeerContract {

  private static final Duration PATIENCE = Duration.ofSeconds(30);

  @LocalServerPort private int port;
  @Autowired private RunCounter runs;
  @Autowired private JsonMapper json;

  private RestClient http;

  /** Notes each run by its input, so that inputs that differ tell tasks apart. */
  static class RunCounter extends SleepTask {

    private final Queue<Double> inputs = new ConcurrentLinkedQueue<>();

    @Override
    public Output run(Input input) throws InterruptedException {
      inputs.add(input.seconds());
      return super.run(input);
    }
  }

  /** Brings the database, and puts the counter in place of the type itself. */
  @TestConfiguration(proxyBeanMethods = false)
  static class Surroundings {

    @Bean
    @Primary
    RunCounter runCounter() {
      return new RunCounter();
    }

    @Bean
    EmbeddedPostgres postgres() throws IOException {
      return EmbeddedPostgres.builder().setPGStartupWait(Duration.ofMinutes(1)).start();
    }

    /** With it, the database ends only after all that uses it. */
    @Bean
    JdbcConnectionDetails connection(EmbeddedPostgres postgres) {
      return new JdbcConnectionDetails() {
        @Override
        public String getJdbcUrl() {
          return postgres.getJdbcUrl("postgres", "postgres");
        }

        @Override
        public String getUsername() {
          return "postgres";
        }

        @Override
        public String getPassword() {
          return "";
        }
      };
    }
  }

  @BeforeEach
  void connect() {
    runs.inputs.clear();
    http =
        RestClient.builder()
            .baseUrl("http://127.0.0.1:" + port)
            .defaultStatusHandler(status -> true, (request, response) -> {})
            .build();
  }

  @Test
  void a_task_that_is_waited_for_is_told_of_when_it_has_ended() {
    ResponseEntity<String> answer = submit("{\"type\":\"sleep\",\"input\":{\"seconds\":0}}", 20);

    assertThat(answer.getStatusCode().value()).isEqualTo(200);
    // As Signalbox writes it, and the bench looks for it.
    assertThat(answer.getBody())
        .contains("\"state\":\"SUCCEEDED\"")
        .contains("\"output\":{\"seconds\":0.0}");
    assertThat(stored(read(answer).id()).state()).isEqualTo(Task.State.SUCCEEDED);
    assertThat(left()).isZero();
  }

  @Test
  void one_that_takes_longer_is_accepted() {
    ResponseEntity<String> answer = submit("{\"type\":\"sleep\",\"input\":{\"seconds\":2}}", 0);

    assertThat(answer.getStatusCode().value()).isEqualTo(202);
    assertThat(read(answer).state()).isNotEqualTo(Task.State.SUCCEEDED);
    assertThat(left()).isOne();
    await().atMost(PATIENCE).until(() -> stored(read(answer).id()).state() == Task.State.SUCCEEDED);
    assertThat(left()).isZero();
  }

  @Test
  void what_is_accepted_in_a_pause_runs_once_after_it() throws Exception {
    List<Double> inputs =
        DoubleStream.iterate(0, seconds -> seconds + 1e-6).limit(200).boxed().toList();
    pause(true);
    List<UUID> accepted = submitAll(inputs);
    assertThat(accepted).doesNotHaveDuplicates();
    assertThat(left()).isEqualTo(inputs.size());
    assertThat(runs.inputs).isEmpty();

    pause(false);
    await().atMost(PATIENCE).until(() -> left() == 0);

    assertThat(runs.inputs).containsExactlyInAnyOrderElementsOf(inputs);
    assertThat(accepted)
        .allSatisfy(id -> assertThat(stored(id).state()).isEqualTo(Task.State.SUCCEEDED));
  }

  @Test
  void what_is_no_task_is_refused() {
    assertThat(submit("{\"type\":\"fly\",\"input\":{\"seconds\":0}}", 0))
        .satisfies(answer -> assertThat(answer.getStatusCode().value()).isEqualTo(400))
        .satisfies(answer -> assertThat(answer.getBody()).contains("type must be sleep"));
    assertThat(submit("{\"type\":\"sleep\",\"input\":{\"seconds\":-1}}", 0).getStatusCode().value())
        .isEqualTo(400);
    assertThat(
            http.get()
                .uri("/api/tasks/" + UUID.randomUUID())
                .retrieve()
                .toBodilessEntity()
                .getStatusCode()
                .value())
        .isEqualTo(404);
  }

  /** From sixteen clients. */
  private List<UUID> submitAll(List<Double> inputs) throws Exception {
    List<Future<UUID>> answers = new ArrayList<>();
    try (ExecutorService clients = Executors.newFixedThreadPool(16)) {
      for (double seconds : inputs) {
        answers.add(clients.submit(() -> accepted(seconds)));
      }
    }
    List<UUID> ids = new ArrayList<>();
    for (Future<UUID> answer : answers) {
      ids.add(answer.get());
    }
    return ids;
  }

  private UUID accepted(double seconds) {
    ResponseEntity<String> answer =
        post("{\"type\":\"sleep\",\"input\":{\"seconds\":" + seconds + "}}").toEntity(String.class);
    assertThat(answer.getStatusCode().value()).isEqualTo(202);
    return read(answer).id();
  }

  private ResponseEntity<String> submit(String body, int wait) {
    return http.post()
        .uri("/api/tasks")
        .contentType(MediaType.APPLICATION_JSON)
        .header("Prefer", "wait=" + wait)
        .body(body)
        .retrieve()
        .toEntity(String.class);
  }

  private RestClient.ResponseSpec post(String body) {
    return http.post()
        .uri("/api/tasks")
        .contentType(MediaType.APPLICATION_JSON)
        .body(body)
        .retrieve();
  }

  private void pause(boolean paused) {
    http.post()
        .uri("/api/pause")
        .contentType(MediaType.APPLICATION_JSON)
        .body(String.valueOf(paused))
        .retrieve()
        .toBodilessEntity();
  }

  private Task stored(UUID id) {
    return read(http.get().uri("/api/tasks/" + id).retrieve().toEntity(String.class));
  }

  private long left() {
    return Long.parseLong(http.get().uri("/api/backlog").retrieve().body(String.class));
  }

  private Task read(ResponseEntity<String> answer) {
    return json.readValue(answer.getBody(), Task.class);
  }
}
