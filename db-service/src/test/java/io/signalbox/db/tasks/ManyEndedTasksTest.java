package io.signalbox.db.tasks;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import io.signalbox.db.DbServiceFixture;
import io.signalbox.db.postgres.OwnConnections;
import io.signalbox.db.queue.Front;
import io.signalbox.db.tasks.Creation.Created;
import java.sql.Connection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;
import org.springframework.test.context.TestPropertySource;

/**
 * What the table does with many ended tasks in it: some thousands here, more by hand with {@code
 * -Dsignalbox.ended-tasks=10000000}. No statement may go through all of them; how long each takes
 * is printed, and not judged, since that is the machine's.
 */
@TestPropertySource(
    properties = {
      "signalbox.data.dir=target/test-data/many",
      "signalbox.task-store.max-backlog=1000",
      "signalbox.task-store.retention=7d"
    })
class ManyEndedTasksTest extends DbServiceFixture {

  private static final int ENDED = Integer.getInteger("signalbox.ended-tasks", 20_000);
  private static final int REPEATED = 50;
  private static final Duration RETENTION = Duration.ofDays(7);
  private static final String TYPE = "sleep";

  /** The driver prepares a statement at the fifth time, and the server may plan the next five. */
  private static final int UNTIL_PLANNED_FOR_GOOD = 12;

  private static final long LEASE_MILLIS = 600_000;

  @Autowired private DataSource database;
  @Autowired private OwnConnections connections;

  /** What it does may take longer than any statement that serves somebody. */
  private JdbcClient patient;

  @BeforeEach
  void connect() {
    patient = JdbcClient.create(connections.on(terms -> terms.remove("socketTimeout")));
  }

  @AfterEach
  void clear() {
    patient.sql("truncate task").update();
  }

  @Test
  void no_statement_goes_through_all_of_them() throws Exception {
    String before = times(new Statements(jdbc));
    jdbc.sql("delete from task").update();
    fill();
    patient.sql("vacuum analyze task").update();
    System.out.println(before + " <- with an empty table, median and slowest, ms");
    System.out.println(times(new Statements(jdbc)) + " <- with " + ENDED + " ended tasks");
    System.out.println(claimsWhileOldOnesGo() + " <- the same while old ones are deleted");

    Plans plans = new Plans(database);
    new Statements(JdbcClient.create(plans)).once();
    assertThat(plans.all())
        .hasSizeGreaterThan(8)
        .allSatisfy(plan -> assertThat(plan).doesNotContain("Seq Scan on task"));
  }

  /** The statistics of a queue are always late: a plan must not depend on them. */
  @Test
  void plans_of_an_empty_table_are_good_for_a_full_one() throws Exception {
    try (Connection connection = database.getConnection()) {
      DataSource one = new SingleConnectionDataSource(connection, true);
      Statements statements = new Statements(JdbcClient.create(one));
      for (int i = 0; i < UNTIL_PLANNED_FOR_GOOD; i++) {
        statements.moves();
      }
      fill();

      RowsRead read = RowsRead.by(one, statements::moves);

      assertThat(read.ofTable()).isZero();
      assertThat(read.ofIndexes()).isLessThan(ENDED / 10);
    }
  }

  /** Ended one after the other until now; one in a hundred long enough ago to be deleted. */
  private void fill() {
    patient
        .sql(
            """
            insert into task (id, type, state, input, attempt, max_attempts, timeout_millis, worker,
              fencing_token, progress, created_at, started_at, finished_at, output,
              idempotency_key, fingerprint)
            select (lpad(to_hex((extract(epoch from at) * 1000)::bigint), 12, '0') || '7000'
                || '8' || lpad(to_hex(n), 15, '0'))::uuid,
              case when n % 10 = 0 then 'digest' else 'sleep' end,
              case when n % 100 = 1 then 'FAILED' else 'SUCCEEDED' end,
              '{"seconds": 0}', 1, 3, 60000, 'worker-1', n, 1, at, at, at, '{"seconds": 0}',
              case when n % 10 = 0 then 'key-' || n end, 'fingerprint'
            from generate_series(1, :ended) as n,
              lateral (select now() - (:ended - n) / :ended::float8 * :age * interval '1 s' as at)
                as ended
            """)
        .param("ended", ENDED)
        .param("age", RETENTION.plus(RETENTION.dividedBy(99)).toSeconds())
        .update();
  }

  private String times(Statements statements) throws Exception {
    List<Map<String, Double>> rounds = new ArrayList<>();
    for (int i = 0; i < REPEATED; i++) {
      rounds.add(statements.once());
    }
    return rounds.getFirst().keySet().stream()
        .map(name -> name + " " + spread(rounds.stream().map(round -> round.get(name)).toList()))
        .collect(joining(", "));
  }

  private String claimsWhileOldOnesGo() throws Exception {
    TaskStore store = new TaskStore(jdbc, Front.ofQueue(jdbc), Front.ofLeases(jdbc));
    CompletableFuture<Integer> deleted =
        CompletableFuture.supplyAsync(
            () -> {
              int all = 0;
              for (int some = -1; some != 0; all += some) {
                some = store.purge(RETENTION, 500);
              }
              return all;
            });
    Statements statements = new Statements(jdbc);
    List<Double> claims = new ArrayList<>();
    do {
      claims.add(statements.once().get("claim"));
    } while (!deleted.isDone());
    deleted.get();
    // Whoever has deleted them: the service does so by itself every now and then.
    assertThat(tooOld()).isZero();
    return "claim " + spread(claims) + " (" + claims.size() + " of them)";
  }

  private int tooOld() {
    return patient
        .sql("select count(*) from task where finished_at < now() - :age * interval '1 s'")
        .param("age", RETENTION.plusSeconds(10).toSeconds())
        .query(Integer.class)
        .single();
  }

  private static String spread(List<Double> millis) {
    double[] sorted = millis.stream().mapToDouble(Double::doubleValue).sorted().toArray();
    return "%.1f %.1f".formatted(sorted[sorted.length / 2], sorted[sorted.length - 1]);
  }

  /** All that is asked of the table, by one client after the other. */
  private static final class Statements {

    private final CreationStore creations;
    private final OutcomeStore outcomes;
    private final TaskStore tasks;
    private final JdbcClient jdbc;

    Statements(JdbcClient jdbc) {
      this.creations = new CreationStore(jdbc);
      this.outcomes = new OutcomeStore(jdbc);
      this.tasks = new TaskStore(jdbc, Front.ofQueue(jdbc), Front.ofLeases(jdbc));
      this.jdbc = jdbc;
    }

    /** Each once; how long each took, in milliseconds. */
    Map<String, Double> once() throws Exception {
      Map<String, Double> times = moves();
      times.putAll(lists());
      return times;
    }

    /** Those that a task's way is made of. */
    Map<String, Double> moves() throws Exception {
      Map<String, Double> times = new LinkedHashMap<>();
      List<Creation> items = List.of(item(), item());
      Map<UUID, Created> created = time(times, "submit", () -> creations.insert(items));
      assertThat(created).hasSize(items.size());
      time(times, "the same key", () -> creations.findEarlier(List.of(items.getFirst().task())));
      Claim claim =
          time(
              times,
              "claim",
              () ->
                  tasks.claim(
                      new ClaimRequest(
                          "worker-1", List.of(TYPE), 10, 1_000_000, 1_000_000, LEASE_MILLIS)));
      assertThat(claim.tasks()).hasSize(items.size());
      time(
          times,
          "renew",
          () ->
              tasks.renew(
                  new Renewal(
                      LEASE_MILLIS,
                      claim.tasks().stream()
                          .map(one -> new Renewal.Lease(one.task().id(), one.token(), 0))
                          .toList())));
      time(
          times,
          "outcome",
          () ->
              outcomes.write(
                  claim.tasks().stream()
                      .map(
                          one ->
                              new Ending(
                                  one.task().id(),
                                  new Outcome(one.token(), Outcome.Kind.SUCCEEDED, null, 0),
                                  "{}"))
                      .toList()));
      time(times, "look", () -> tasks.find(items.getFirst().task().id()));
      time(times, "lost leases", () -> tasks.expireLeases(500));
      time(times, "count of the queue", () -> tasks.queued(1000));
      return times;
    }

    private Map<String, Double> lists() throws Exception {
      Map<String, Double> times = new LinkedHashMap<>();
      long halfWay = System.currentTimeMillis() - RETENTION.dividedBy(2).toMillis();
      UUID middle = new UUID(halfWay << 16 | 0x7000, 1L << 63);
      time(times, "first page", () -> tasks.list(null, null, null, 50, 1_000_000));
      time(times, "of a state", () -> tasks.list(TaskState.FAILED, null, null, 50, 1_000_000));
      time(
          times,
          "of what is queued",
          () -> tasks.list(TaskState.QUEUED, null, null, 50, 1_000_000));
      time(times, "of a type", () -> tasks.list(null, "digest", null, 50, 1_000_000));
      time(times, "deep page", () -> tasks.list(null, null, middle, 50, 1_000_000));
      time(
          times,
          "deep, of both",
          () -> tasks.list(TaskState.SUCCEEDED, "digest", middle, 50, 1_000_000));
      return times;
    }

    private static <T> T time(Map<String, Double> times, String name, Callable<T> statement)
        throws Exception {
      long start = System.nanoTime();
      T result = statement.call();
      times.put(name, (System.nanoTime() - start) / 1e6);
      return result;
    }

    private static Creation item() {
      UUID id = UUID.randomUUID();
      return new Creation(
          new NewTask(id, TYPE, 4096, 3, 60_000, "key-of-" + id, "fingerprint", null, null, null),
          "{\"seconds\":0}");
    }
  }
}
