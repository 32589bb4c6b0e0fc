package io.signalbox.db.tasks;

import static org.assertj.core.api.Assertions.assertThat;

import io.signalbox.db.DbServiceFixture;
import io.signalbox.db.postgres.OwnConnections;
import io.signalbox.db.queue.Front;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.UUID;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;
import org.springframework.test.context.TestPropertySource;

/**
 * With a transaction open that is older than all, nothing of what passed through the queue can be
 * cleared away. By hand with {@code -Dsignalbox.passed-tasks=500000}; how long each statement takes
 * then is printed, and not judged.
 */
@TestPropertySource(
    properties = {
      "signalbox.data.dir=target/test-data/long-transaction",
      "signalbox.task-store.max-backlog=1000"
    })
class LongTransactionTest extends DbServiceFixture {

  private static final int PASSED = Integer.getInteger("signalbox.passed-tasks", 5_000);

  @Autowired private DataSource database;
  @Autowired private OwnConnections connections;

  /** What it does may take longer than any statement that serves somebody. */
  private JdbcClient patient;

  private Connection old;
  private SingleConnectionDataSource connection;
  private JdbcClient one;
  private Front queue;
  private Front leases;
  private TaskStore tasks;

  @BeforeEach
  void openTransaction() throws SQLException {
    jdbc.sql("vacuum task").update();
    DataSource own = connections.on(terms -> terms.remove("socketTimeout"));
    patient = JdbcClient.create(own);
    old = own.getConnection();
    old.setAutoCommit(false);
    old.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
    try (var statement = old.createStatement()) {
      statement.execute("select txid_current()");
    }
    connection = new SingleConnectionDataSource(database.getConnection(), true);
    one = JdbcClient.create(connection);
    queue = Front.ofQueue(one);
    leases = Front.ofLeases(one);
    tasks = new TaskStore(one, queue, leases);
  }

  @AfterEach
  void endTransaction() throws SQLException {
    old.rollback();
    old.close();
    connection.destroy();
    patient.sql("truncate task").update();
  }

  @Test
  void claims_do_not_go_through_what_was_claimed() {
    queue(PASSED);
    patient
        .sql(
            """
            update task set state = 'RUNNING', lease_until = now() + interval '1 hour'
            where state = 'QUEUED'
            """)
        .update();
    queue(1);
    long fromHead = rowsReadBy("claim and count from the head", this::claimOne);
    queue.look();
    queue(1);
    long fromFront = rowsReadBy("claim and count", this::claimOne);

    assertThat(fromHead).isGreaterThanOrEqualTo(PASSED);
    assertThat(fromFront).isLessThan(PASSED / 10);
  }

  @Test
  void looks_for_lost_leases_do_not_go_through_those_that_have_ended() {
    runAndEnd(PASSED);
    long fromHead = rowsReadBy("lost leases from the head", this::expireNone);
    long fromFront = rowsReadBy("lost leases", this::expireNone);

    assertThat(fromHead).isGreaterThanOrEqualTo(PASSED);
    assertThat(fromFront).isLessThan(PASSED / 10);
  }

  @Test
  void who_holds_a_task_finds_it_at_once() {
    runAndEnd(PASSED);
    // What plans are made from when next to nothing runs.
    patient.sql("analyze task").update();
    OutcomeStore outcomes = new OutcomeStore(one);
    UUID first = running();
    UUID second = running();
    long renewed = rowsReadBy("renew", () -> renew(first));
    Outcome success = new Outcome(7, Outcome.Kind.SUCCEEDED, null, 0);
    long ended =
        rowsReadBy(
            "outcome",
            () ->
                assertThat(outcomes.write(List.of(new Ending(first, success, "{}"))))
                    .containsKey(first));
    long endedAlone =
        rowsReadBy(
            "outcome with its bytes",
            () -> assertThat(tasks.succeed(second, 7, "a/b", new byte[1])).isPresent());

    assertThat(List.of(renewed, ended, endedAlone)).allMatch(rows -> rows < PASSED / 10);
  }

  private void renew(UUID held) {
    Renewal renewal = new Renewal(60_000, List.of(new Renewal.Lease(held, 7, 0.5)));
    assertThat(tasks.renew(renewal)).isEmpty();
  }

  private void runAndEnd(int some) {
    run(some, "now() - interval '1 hour'");
    patient
        .sql(
            """
            update task set state = 'SUCCEEDED', lease_until = null, finished_at = now()
            where state = 'RUNNING'
            """)
        .update();
  }

  private UUID running() {
    return run(1, "now() + interval '1 hour'").getFirst();
  }

  private List<UUID> run(int some, String leaseUntil) {
    return patient
        .sql(
            """
            insert into task (id, type, state, input, max_attempts, timeout_millis, attempt, worker,
              fencing_token, lease_until)
            select gen_random_uuid(), 'sleep', 'RUNNING', '{}', 1, 1000, 1, 'worker-1', 7, %s
            from generate_series(1, :tasks) as n
            returning id
            """
                .formatted(leaseUntil))
        .param("tasks", some)
        .query(UUID.class)
        .list();
  }

  private void claimOne() {
    assertThat(tasks.queued(1000)).isEqualTo(1);
    ClaimRequest request =
        new ClaimRequest("worker-1", List.of("sleep"), 10, 10_000_000, 10_000_000, 60_000);
    assertThat(tasks.claim(request).tasks()).hasSize(1);
  }

  private void expireNone() {
    assertThat(leases.look().due()).isFalse();
    assertThat(tasks.expireLeases(500)).isEmpty();
  }

  private void queue(int some) {
    patient
        .sql(
            """
            insert into task (id, type, state, input, max_attempts, timeout_millis, not_before)
            select gen_random_uuid(), 'sleep', 'QUEUED', '{}', 1, 1000,
              case when :tasks = 1 then now() else now() - interval '1 hour' end
            from generate_series(1, :tasks) as n
            """)
        .param("tasks", some)
        .update();
  }

  /** Entries of indexes and rows of the table. */
  private long rowsReadBy(String name, Runnable statements) {
    long start = System.nanoTime();
    RowsRead read = RowsRead.by(connection, statements::run);
    System.out.printf(
        "%s: %.1f ms after %d tasks%n", name, (System.nanoTime() - start) / 1e6, PASSED);
    return read.all();
  }
}
