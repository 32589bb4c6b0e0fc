package io.signalbox.db.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariDataSource;
import io.micrometer.core.instrument.MeterRegistry;
import io.signalbox.db.DbServiceApplication;
import io.signalbox.db.DbServiceFixture;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.http.MediaType;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;
import org.springframework.web.client.RestClient;

/** Two instances on one PostgreSQL: what is queued at one is heard of at both. */
class QueueWaitTest extends DbServiceFixture {

  /** A wait takes so long when nothing wakes it. */
  private static final int WAIT_MILLIS = 20_000;

  /** Woken waits are answered in milliseconds; a starved machine may take seconds. */
  private static final Duration WELL_BEFORE = Duration.ofSeconds(12);

  private static final Duration PATIENCE = Duration.ofSeconds(30);

  /** Long enough for a ring to arrive that should not have been. */
  private static final Duration A_WHILE = Duration.ofMillis(300);

  @Autowired private QueueBell bell;
  @Autowired private MeterRegistry meters;
  @Autowired private PlatformTransactionManager transactions;
  @Autowired private HikariDataSource pool;

  /** It finds PostgreSQL by its address: one process joins the embedded one once. */
  private ConfigurableApplicationContext other;

  private RestClient otherHttp;

  @BeforeEach
  void startAnother() {
    List<Integer> before = listeners();
    other =
        new SpringApplicationBuilder(DbServiceApplication.class)
            .run(
                "--eureka.client.enabled=false",
                "--signalbox.internal.password=a-test-secret",
                "--spring.datasource.url=" + pool.getJdbcUrl(),
                "--spring.datasource.username=" + pool.getUsername(),
                "--spring.datasource.password=" + pool.getPassword(),
                "--signalbox.task-store.expiry-grace=0ms",
                "--signalbox.leaving.accept-for=0s");
    otherHttp =
        client(
            "http://127.0.0.1:" + other.getEnvironment().getProperty("local.server.port"),
            "a-test-secret");
    await().atMost(PATIENCE).until(() -> !before.containsAll(listeners()));
  }

  @AfterEach
  void stopAnother() {
    other.close();
  }

  @Test
  void a_task_queued_at_one_instance_wakes_who_waits_at_another() throws Exception {
    var there = waiting(otherHttp, otherMeters());
    store(newTask());
    assertThat(status(there)).isEqualTo(200);
  }

  @Test
  void a_task_queued_here_wakes_who_waits_here() throws Exception {
    var here = waiting(http, meters);
    post(
        "/internal/writes",
        Map.of("tasks", List.of(Map.of("task", withoutInput(), "input", "{\"seconds\":1}"))));
    assertThat(status(here)).isEqualTo(200);
  }

  @Test
  void a_task_claimed_as_it_is_stored_wakes_nobody() throws Exception {
    var here = waiting(http, meters);
    var there = waiting(otherHttp, otherMeters());
    store(claimedAtOnce("worker-1", 60_000));
    await().during(A_WHILE).until(() -> !here.isDone() && !there.isDone());
    store(newTask());
    assertThat(status(here)).isEqualTo(200);
    assertThat(status(there)).isEqualTo(200);
  }

  @Test
  void what_is_queued_already_is_told_at_once_unless_it_is_nothing_for_the_one_who_asks()
      throws Exception {
    store(newTask());
    assertThat(wait(http, "sleep", 20_000_000, WAIT_MILLIS)).isEqualTo(200);
    assertThat(wait(http, "digest", 20_000_000, 10)).isEqualTo(204);
    assertThat(wait(http, "sleep", 4_095, 10)).isEqualTo(204);
  }

  @Test
  void a_task_to_be_retried_later_wakes_when_it_is_due_and_is_there_then() throws Exception {
    Map<String, Object> task = claimedAtOnce("worker-1", 60_000);
    long token = store(task).getBody().at("/token").asLong();
    var there = waiting(otherHttp, otherMeters());
    end(task, Map.of("token", token, "kind", "RETRY", "delayMillis", 1_000, "error", error()));
    assertThat(status(there)).isEqualTo(200);
    assertThat(claimed()).isEqualTo(1);
  }

  @Test
  void a_task_given_back_wakes() throws Exception {
    Map<String, Object> task = claimedAtOnce("worker-1", 60_000);
    long token = store(task).getBody().at("/token").asLong();
    var there = waiting(otherHttp, otherMeters());
    end(task, Map.of("token", token, "kind", "RELEASED", "delayMillis", 0));
    assertThat(status(there)).isEqualTo(200);
    assertThat(claimed()).isEqualTo(1);
  }

  @Test
  void a_task_taken_back_from_a_silent_worker_wakes() throws Exception {
    store(claimedAtOnce("worker-2", 3_000));
    var there = waiting(otherHttp, otherMeters());
    assertThat(status(there)).isEqualTo(200);
    assertThat(claimed()).isEqualTo(1);
  }

  @Test
  void a_claim_that_may_leave_something_wakes_the_next() throws Exception {
    var there = waiting(otherHttp, otherMeters());
    jdbc.sql(
            """
            insert into task (id, type, state, input, input_memory, max_attempts, timeout_millis)
            select gen_random_uuid(), 'sleep', 'QUEUED', '{}', 4096, 1, 1000
            from generate_series(1, 2)
            """)
        .update();
    assertThat(claimed()).isEqualTo(1);
    assertThat(status(there)).isEqualTo(200);
    assertThat(claimed()).isEqualTo(1);
  }

  @Test
  void what_is_rolled_back_wakes_nobody_and_what_is_committed_wakes_then() throws Exception {
    var there = waiting(otherHttp, otherMeters());
    TransactionTemplate transaction = new TransactionTemplate(transactions);
    transaction.executeWithoutResult(
        status -> {
          bell.ring(Set.of("sleep"));
          status.setRollbackOnly();
        });
    await().during(A_WHILE).until(() -> !there.isDone());
    transaction.executeWithoutResult(status -> bell.ring(Set.of("sleep")));
    assertThat(status(there)).isEqualTo(200);
  }

  /** As the bench does. */
  @Test
  void whoever_queues_behind_the_service_s_back_can_tell_it() throws Exception {
    var here = waiting(http, meters);
    try (Connection connection = pool.getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute("notify signalbox_queue, 'bench sleep'");
    }
    assertThat(status(here)).isEqualTo(200);
  }

  @Test
  void a_listening_connection_that_is_lost_is_replaced() throws Exception {
    List<Integer> before = listeners();
    jdbc.sql(
            """
            select pg_terminate_backend(pid) from pg_stat_activity
            where application_name = :name
            """)
        .param("name", AnnouncementListener.APPLICATION)
        .query(row -> {});
    await()
        .atMost(PATIENCE)
        .until(() -> listeners().size() >= 2 && listeners().stream().noneMatch(before::contains));
    var heard = otherMeters().get("signalbox.queue.announcements").counter();
    double heardBefore = heard.count();
    await()
        .atMost(PATIENCE)
        .until(
            () -> {
              bell.ring(Set.of("sleep"));
              return heard.count() > heardBefore;
            });
    var there = waiting(otherHttp, otherMeters());
    store(newTask());
    assertThat(status(there)).isEqualTo(200);
  }

  @Test
  void a_stop_ends_waiting_at_once() throws Exception {
    var there = waiting(otherHttp, otherMeters());
    long asked = System.nanoTime();
    other.close();
    assertThat(status(there)).isEqualTo(204);
    assertThat(Duration.ofNanos(System.nanoTime() - asked)).isLessThan(WELL_BEFORE);
  }

  @Test
  void who_waits_is_no_load_holds_no_memory_and_is_not_timed() throws Exception {
    var here = waiting(http, meters);
    assertThat(meters.get("signalbox.load.requests.in.flight").gauge().value()).isZero();
    assertThat(meters.get("signalbox.memory.used").gauge().value()).isZero();
    store(newTask());
    assertThat(status(here)).isEqualTo(200);
    await()
        .until(
            () ->
                meters.find("http.server.requests").tag("uri", "/internal/tasks").timer() != null);
    assertThat(meters.find("http.server.requests").tag("uri", "/internal/queue/waits").timer())
        .isNull();
  }

  @Test
  void a_question_that_makes_no_sense_is_a_bad_request() {
    for (Map<String, Object> wait :
        List.<Map<String, Object>>of(
            Map.of("types", List.of(), "mostMemory", 1, "waitMillis", 1),
            Map.of("types", List.of("sleep"), "mostMemory", 0, "waitMillis", 1),
            Map.of("types", List.of("sleep"), "mostMemory", 1, "waitMillis", 20_001),
            Map.of("types", List.of("sleep"), "mostMemory", 1, "waitMillis", 0))) {
      assertThat(post("/internal/queue/waits", wait).getStatusCode().value()).isEqualTo(400);
    }
  }

  private Map<String, Object> withoutInput() {
    Map<String, Object> task = newTask();
    task.remove("input");
    return task;
  }

  private static Map<String, Object> error() {
    return Map.of("type", "busy", "detail", "Busy.");
  }

  /** How many tasks a claim of one gets. */
  private int claimed() {
    return post("/internal/claims", claim("worker-3", 1, 60_000)).getBody().at("/tasks").size();
  }

  private MeterRegistry otherMeters() {
    return other.getBean(MeterRegistry.class);
  }

  /** Of all instances, those of other tests among them. */
  private List<Integer> listeners() {
    return jdbc.sql(
            """
            select pid from pg_stat_activity where application_name = :name and state = 'idle'
            """)
        .param("name", AnnouncementListener.APPLICATION)
        .query(Integer.class)
        .list();
  }

  private FutureTask<Integer> waiting(RestClient client, MeterRegistry its) {
    FutureTask<Integer> waiting =
        new FutureTask<>(() -> wait(client, "sleep", 20_000_000, WAIT_MILLIS));
    Thread.ofVirtual().start(waiting);
    await().until(() -> its.get("signalbox.queue.waiting").gauge().value() == 1);
    return waiting;
  }

  private static int status(FutureTask<Integer> wait) throws Exception {
    return wait.get(WELL_BEFORE.toMillis(), TimeUnit.MILLISECONDS);
  }

  private int wait(RestClient client, String type, long mostMemory, int millis) {
    return client
        .post()
        .uri("/internal/queue/waits")
        .contentType(MediaType.APPLICATION_JSON)
        .body(
            json.writeValueAsString(
                Map.of("types", List.of(type), "mostMemory", mostMemory, "waitMillis", millis)))
        .retrieve()
        .toBodilessEntity()
        .getStatusCode()
        .value();
  }
}
