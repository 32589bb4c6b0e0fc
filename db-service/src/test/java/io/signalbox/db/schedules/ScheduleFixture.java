package io.signalbox.db.schedules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.signalbox.db.DbServiceFixture;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.context.annotation.Primary;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.context.TestPropertySource;
import tools.jackson.databind.JsonNode;

/**
 * Schedules in a real PostgreSQL, whose clock can be set. The service's own clockwork runs, too.
 */
@Import(ScheduleFixture.Clocks.class)
@TestPropertySource(
    properties = {
      "signalbox.data.dir=target/test-data/schedules",
      "signalbox.task-store.max-backlog=3000",
      "signalbox.schedule-store.max-schedules=20",
      "signalbox.schedule-store.max-input=16KB"
    })
abstract class ScheduleFixture extends DbServiceFixture {

  static final Instant START = Instant.parse("2026-06-01T10:00:00Z");

  /** What each run is. */
  static final Map<String, Object> TASK =
      Map.of(
          "type",
          "sleep",
          "input",
          "{\"seconds\": 1}",
          "inputMemory",
          4096,
          "maxAttempts",
          2,
          "timeoutMillis",
          60_000);

  @Autowired TestClock clock;
  @Autowired DueRuns dueRuns;
  @Autowired ScheduleStore store;

  /** The database's, until it is set. */
  static class TestClock extends DatabaseClock {
    private volatile @Nullable Instant set;

    TestClock(JdbcClient jdbc) {
      super(jdbc);
    }

    void set(@Nullable Instant instant) {
      set = instant;
    }

    void advance(Duration duration) {
      set = now().plus(duration);
    }

    @Override
    Instant now() {
      Instant now = set;
      return now == null ? super.now() : now;
    }
  }

  @TestConfiguration(proxyBeanMethods = false)
  static class Clocks {
    @Bean
    @Primary
    TestClock testClock(JdbcClient jdbc) {
      return new TestClock(jdbc);
    }
  }

  @BeforeEach
  void setClock() {
    clock.set(START);
    jdbc.sql("delete from schedule").update();
  }

  @AfterEach
  void deleteSchedules() {
    jdbc.sql("delete from schedule").update();
    clock.set(null);
  }

  /** A definition, to be changed at will. */
  static Map<String, Object> every(String period) {
    return definition(Map.of("every", period));
  }

  static Map<String, Object> cron(String cron, String zone) {
    return definition(Map.of("cron", cron, "timeZone", zone));
  }

  private static Map<String, Object> definition(Map<String, Object> rule) {
    return new HashMap<>(
        Map.of("task", TASK, "rule", rule, "overlap", "allow", "catchUp", "latest"));
  }

  static Map<String, Object> with(Map<String, Object> definition, String field, Object value) {
    Map<String, Object> changed = new HashMap<>(definition);
    changed.put(field, value);
    return changed;
  }

  ResponseEntity<JsonNode> define(String name, Map<String, Object> definition) {
    return http.put()
        .uri("/internal/schedules/" + name)
        .contentType(MediaType.APPLICATION_JSON)
        .body(json.writeValueAsString(definition))
        .retrieve()
        .toEntity(JsonNode.class);
  }

  JsonNode schedule(String name) {
    return get("/internal/schedules/" + name).getBody();
  }

  /** Deals with all that is due, beside the service's own clockwork. */
  void runDue() {
    await()
        .pollDelay(Duration.ZERO)
        .until(
            () -> {
              while (dueRuns.take() > 0) {
                // There may be more.
              }
              return store.firstLook().filter(look -> !look.isAfter(clock.now())).isEmpty();
            });
  }

  /** Time passes in steps, and all that is due meanwhile is dealt with. */
  void pass(Duration time, Duration step) {
    Instant end = clock.now().plus(time);
    while (clock.now().isBefore(end)) {
      clock.advance(step);
      runDue();
    }
  }

  /** The due times that had a run, of all schedules. */
  List<Instant> runs() {
    return jdbc
        .sql("select idempotency_key from task where idempotency_key is not null")
        .query(String.class)
        .list()
        .stream()
        .map(key -> Instant.parse(key.split(" ")[2]))
        .sorted()
        .toList();
  }

  static List<Instant> instants(String... instants) {
    return Arrays.stream(instants).map(Instant::parse).toList();
  }

  static void assertCounts(JsonNode schedule, int runs, int skipped, int missed) {
    assertThat(
            List.of(
                schedule.at("/runs").asInt(),
                schedule.at("/skipped").asInt(),
                schedule.at("/missed").asInt()))
        .as("runs, skipped, missed")
        .containsExactly(runs, skipped, missed);
  }
}
