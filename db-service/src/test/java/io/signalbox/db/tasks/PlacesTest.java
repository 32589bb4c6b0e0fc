package io.signalbox.db.tasks;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import com.zaxxer.hikari.HikariDataSource;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.signalbox.db.DbServiceFixture;
import io.signalbox.db.queue.DueClock;
import io.signalbox.db.queue.Front;
import io.signalbox.db.queue.QueueBell;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.jdbc.autoconfigure.JdbcConnectionDetails;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DelegatingDataSource;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.test.context.TestPropertySource;

/**
 * How many tasks of a key run at once. Nobody looks for forgotten places here: what starts has been
 * started by what ended.
 */
@TestPropertySource(
    properties = {
      "signalbox.data.dir=target/test-data/places",
      "signalbox.task-store.max-backlog=20000",
      "signalbox.task-store.backlog-refresh=1h",
      "signalbox.task-store.expiry-interval=1h"
    })
class PlacesTest extends DbServiceFixture {

  @Autowired private TaskStore tasks;
  @Autowired private Places places;
  @Autowired private QueueBell bell;
  @Autowired private DueClock clock;
  @Autowired private Creations creations;
  @Autowired private Writes writes;
  @Autowired private Housekeeping housekeeping;
  @Autowired private TasksProperties properties;
  @Autowired private Faults faults;
  @Autowired private JdbcConnectionDetails database;

  private final ListAppender<ILoggingEvent> warnings = new ListAppender<>();

  @BeforeEach
  void listen() {
    warnings.start();
    ((ch.qos.logback.classic.Logger) LoggerFactory.getLogger(Places.class)).addAppender(warnings);
  }

  @AfterEach
  void nothingWentWrong() {
    ((ch.qos.logback.classic.Logger) LoggerFactory.getLogger(Places.class))
        .detachAppender(warnings);
    assertThat(warnings.list).extracting(ILoggingEvent::getFormattedMessage).isEmpty();
  }

  @Test
  void a_key_has_one_place_unless_it_says_more() {
    create(3, "one", null);
    create(5, "three", 3);
    assertThat(claimed(20)).extracting(this::key).containsOnly("one", "three").hasSize(4);
    assertThat(running("one")).isEqualTo(1);
    assertThat(running("three")).isEqualTo(3);
  }

  @Test
  void a_task_with_a_key_is_not_granted_to_who_received_it_though_its_key_is_free() {
    NewTask task = task("key", 1, "worker-1", null);
    assertThat(answers(List.of(task)).getFirst().created().token()).isNull();
    StoredTask alone =
        creations.store(task("other", 1, "worker-1", null), "{}".getBytes(US_ASCII)).orElseThrow();
    assertThat(alone.token()).isNull();
    assertThat(alone.task().state()).isEqualTo(TaskState.QUEUED);
    assertThat(claimed(5)).extracting(this::key).containsExactlyInAnyOrder("key", "other");
  }

  @Test
  void the_place_of_one_that_ends_is_the_next_ones_however_it_ends() {
    create(9, "key", 1);
    end(claimedOne(), Outcome.Kind.SUCCEEDED, "{}");
    end(claimedOne(), Outcome.Kind.FAILED, null);
    // Larger than is shown with a task, gathered and alone.
    end(claimedOne(), Outcome.Kind.SUCCEEDED, "\"" + "a".repeat(200_000) + "\"");
    ClaimedTask large = claimedOne();
    assertThat(
            succeed(
                    Map.of("id", large.task().id()),
                    large.token(),
                    false,
                    "image/png",
                    new byte[] {1})
                .getStatusCode()
                .value())
        .isEqualTo(200);
    post("/internal/tasks/" + claimedOne().task().id() + "/cancellation", Map.of());
    ClaimedTask retried = claimedOne();
    end(retried, Outcome.Kind.RETRY, null);
    ClaimedTask released = claimedOne();
    assertThat(released.task().id()).isNotEqualTo(retried.task().id());
    end(released, Outcome.Kind.RELEASED, null);
    ClaimedTask silent = claimedOne();
    jdbc.sql("update task set lease_until = now() - interval '1 hour' where state = 'RUNNING'")
        .update();
    forgetTimes();
    housekeeping.expireLeases();
    ClaimedTask last = claimedOne();
    assertThat(last.task().id()).isNotEqualTo(silent.task().id());
    assertThat(claimed(5)).isEmpty();
  }

  @Test
  void a_task_that_waits_for_its_next_attempt_leaves_its_place_to_others() {
    create(2, "key", 1);
    ClaimedTask first = claimedOne();
    write(first, new Outcome(first.token(), Outcome.Kind.RETRY, null, 3_600_000), null);
    ClaimedTask second = claimedOne();
    jdbc.sql("update task set not_before = now() where state = 'QUEUED'").update();
    assertThat(places.fillForgotten()).isZero();
    end(second, Outcome.Kind.SUCCEEDED, "{}");
    assertThat(claimedOne().task().id()).isEqualTo(first.task().id());
  }

  @Test
  void of_those_that_wait_for_a_place_the_first_in_rank_gets_it() {
    answers(List.of(task("key", 1, null, null)));
    ClaimedTask running = claimedOne();
    NewTask low = task("key", 1, null, Priority.LOW);
    NewTask normal = task("key", 1, null, null);
    NewTask high = task("key", 1, null, Priority.HIGH);
    answers(List.of(low, normal));
    answers(List.of(high));
    end(running, Outcome.Kind.SUCCEEDED, "{}");
    for (NewTask next : List.of(high, normal, low)) {
      ClaimedTask claimed = claimedOne();
      assertThat(claimed.task().id()).isEqualTo(next.id());
      end(claimed, Outcome.Kind.SUCCEEDED, "{}");
    }
  }

  @Test
  void while_a_task_runs_its_own_number_holds_for_all_of_its_key() {
    answers(List.of(task("key", 1, null, null)));
    create(5, "key", 3);
    ClaimedTask alone = claimedOne();
    assertThat(claimed(5)).isEmpty();
    end(alone, Outcome.Kind.SUCCEEDED, "{}");
    assertThat(claimed(5)).hasSize(3);
  }

  @Test
  void what_becomes_due_or_was_forgotten_gets_its_place_at_the_next_look() {
    NewTask delayed = task("key", 1, null, null, 3_600_000L);
    answers(List.of(delayed));
    assertThat(places.fillForgotten()).isZero();
    jdbc.sql("update task set not_before = now()").update();
    assertThat(places.fillForgotten()).isEqualTo(1);
    assertThat(claimedOne().task().id()).isEqualTo(delayed.id());

    // As a db-service leaves them that dies between an end and the next start.
    createApart(300, null, "forgotten");
    jdbc.sql("update task set waits_for_place = true where state = 'QUEUED'").update();
    assertThat(places.fillForgotten()).isEqualTo(300);
    assertThat(claimed(300)).hasSize(300);
  }

  /** A deadlock would be a warning. */
  @Test
  void calls_for_the_same_keys_in_other_orders_do_not_lock_each_other_out() throws Exception {
    createApart(60, 1, "key-");
    List<String> keys = IntStream.range(0, 60).mapToObj(i -> "key-" + i).toList();
    List<Callable<@Nullable Void>> callers = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      Random random = new Random(i);
      callers.add(
          () -> {
            for (int call = 0; call < 50; call++) {
              List<String> mine = new ArrayList<>(keys);
              Collections.shuffle(mine, random);
              places.fill(mine);
            }
            return null;
          });
    }
    try (var threads = Executors.newFixedThreadPool(8)) {
      for (var caller : threads.invokeAll(callers)) {
        caller.get();
      }
    }
    assertThat(claimed(100)).hasSize(60);
  }

  /** What has no key costs no statement more than before there were any. */
  @Test
  void tasks_without_a_key_are_stored_claimed_and_ended_by_one_statement_each() {
    AtomicInteger statements = new AtomicInteger();
    try (Instance counted = new Instance(statements)) {
      counted.create(List.of(task(null, null, null, null)));
      statements.set(0);
      counted.create(IntStream.range(0, 10).mapToObj(i -> task(null, null, null, null)).toList());
      assertThat(statements.getAndSet(0)).isEqualTo(1);
      Claim claim =
          counted.tasks.claim(
              new ClaimRequest("w", List.of("sleep"), 9, 1_000_000, 1_000_000, 60_000));
      assertThat(statements.getAndSet(0)).isEqualTo(1);
      counted.end(claim.tasks().stream().map(task -> item(task, Outcome.Kind.SUCCEEDED)).toList());
      assertThat(statements.getAndSet(0)).isEqualTo(1);
      counted.expire();
      assertThat(statements.getAndSet(0)).isEqualTo(1);
    }
  }

  /** Thousands that wait for a place cost neither who claims nor who ends. */
  @Test
  void a_place_is_given_without_a_walk_through_all_who_wait_for_one() {
    // Not what other tests have left in the indexes.
    jdbc.sql("truncate task").update();
    jdbc.sql(
            """
            insert into task (id, type, state, input, input_memory, max_attempts, timeout_millis,
              concurrency_key, max_concurrent, waits_for_place)
            select gen_random_uuid(), 'sleep', 'QUEUED', '{}', 4096, 1, 1000, 'key-' || n % 3, 1, true
            from generate_series(1, 6000) as n
            """)
        .update();
    Plan look = Plan.of(jdbc, Places.WAITED_FOR, Map.of());
    assertThat(look.rows("task_waiting")).as(look.root().toPrettyString()).isLessThan(20);
    Plan plan = Plan.of(jdbc, Places.GIVE, Map.of("keys", new String[] {"key-1"}));
    assertThat(plan.readsAll("task")).isFalse();
    assertThat(plan.rows("task_waiting")).as(plan.root().toPrettyString()).isLessThan(5);
    assertThat(plan.pages("task_waiting")).as(plan.root().toPrettyString()).isLessThan(50);
    assertThat(claimed(5)).hasSize(1);
  }

  /**
   * Sixteen workers at two instances claim, end, retry, give back, fall silent and cancel at
   * random, until nothing is left. That nobody looks for forgotten places makes each lost start
   * visible.
   */
  @Test
  void the_limit_holds_whatever_happens_at_once_and_no_place_is_left_over() throws Exception {
    try (Instance other = new Instance(new AtomicInteger())) {
      Instance here = new Instance(tasks, places, writes);
      int all = 0;
      for (int key = 0; key < 5; key++) {
        create(40, "key-" + key, key + 1);
        all += 40;
      }
      // One key of which the tasks do not agree, one for each task of itself, and none.
      create(20, "key-4", 2);
      createApart(20, null, "own");
      answers(IntStream.range(0, 20).mapToObj(i -> task(null, 1, null, null)).toList());
      all += 60;

      ConcurrentLinkedQueue<String> excesses = new ConcurrentLinkedQueue<>();
      List<Callable<@Nullable Void>> workers = new ArrayList<>();
      for (int i = 0; i < 16; i++) {
        Random random = new Random(i);
        Instance instance = i % 2 == 0 ? here : other;
        workers.add(
            () -> {
              while (left() > 0) {
                work(instance, random, excesses);
              }
              return null;
            });
      }
      try (var threads = Executors.newFixedThreadPool(16)) {
        for (var worker : threads.invokeAll(workers)) {
          worker.get();
        }
      }
      assertThat(excesses).isEmpty();
      assertThat(
              jdbc.sql("select count(*) from task where finished_at is not null")
                  .query(Integer.class)
                  .single())
          .isEqualTo(all);
      for (int key = 0; key < 5; key++) {
        create(10, "key-" + key, key + 1);
      }
      assertThat(claimed(100)).hasSize(1 + 2 + 3 + 4 + 5);
    }
  }

  private void work(Instance instance, Random random, ConcurrentLinkedQueue<String> excesses) {
    boolean falls = random.nextInt(8) == 0;
    Claim claim =
        instance.tasks.claim(
            new ClaimRequest(
                "worker",
                List.of("sleep"),
                1 + random.nextInt(4),
                1_000_000,
                1_000_000,
                falls ? 1 : 600_000));
    excesses.addAll(excess());
    if (falls) {
      instance.expire();
    } else {
      List<Ending> ended = new ArrayList<>();
      for (ClaimedTask task : claim.tasks()) {
        switch (random.nextInt(8)) {
          case 0 -> instance.cancel(task.task().id());
          case 1 -> ended.add(item(task, Outcome.Kind.RETRY));
          case 2 -> ended.add(item(task, Outcome.Kind.RELEASED));
          case 3 -> ended.add(item(task, Outcome.Kind.FAILED));
          default -> ended.add(item(task, Outcome.Kind.SUCCEEDED));
        }
      }
      instance.end(ended);
    }
    if (random.nextInt(20) == 0) {
      jdbc.sql("select id from task where state = 'QUEUED' order by id desc limit 1")
          .query(UUID.class)
          .optional()
          .ifPresent(instance::cancel);
    }
    excesses.addAll(excess());
  }

  /** Keys of which more run than any running task allows, at one moment. */
  private List<String> excess() {
    return jdbc.sql(
            """
            select concurrency_key || ' ' || count(*) from task
            where state = 'RUNNING' and concurrency_key is not null
            group by concurrency_key having count(*) > min(max_concurrent)
            """)
        .query(String.class)
        .list();
  }

  private int left() {
    return jdbc.sql("select count(*) from task where finished_at is null")
        .query(Integer.class)
        .single();
  }

  /** Counts the statements of all its connections. */
  private static final class CountingDataSource extends DelegatingDataSource {
    private final AtomicInteger statements;

    CountingDataSource(DataSource target, AtomicInteger statements) {
      super(target);
      this.statements = statements;
    }

    @Override
    public Connection getConnection() throws SQLException {
      Connection connection = super.getConnection();
      return (Connection)
          Proxy.newProxyInstance(
              Connection.class.getClassLoader(),
              new Class<?>[] {Connection.class},
              (proxy, method, arguments) -> {
                if (method.getName().equals("prepareStatement")) {
                  statements.incrementAndGet();
                }
                try {
                  return method.invoke(connection, arguments);
                } catch (InvocationTargetException e) {
                  throw e.getCause();
                }
              });
    }
  }

  /** A db-service's ways to the database. */
  private final class Instance implements AutoCloseable {
    private final @Nullable HikariDataSource pool;
    private final TaskStore tasks;
    private final Places places;
    private final Writes writes;

    Instance(TaskStore tasks, Places places, Writes writes) {
      this.pool = null;
      this.tasks = tasks;
      this.places = places;
      this.writes = writes;
    }

    /**
     * Another one, with connections of its own.
     *
     * @param statements counts what it asks the database
     */
    Instance(AtomicInteger statements) {
      pool = new HikariDataSource();
      pool.setJdbcUrl(database.getJdbcUrl());
      pool.setUsername(database.getUsername());
      pool.setPassword(database.getPassword());
      pool.setMaximumPoolSize(8);
      DataSource counting = new CountingDataSource(pool, statements);
      JdbcClient own = JdbcClient.create(counting);
      TaskMetrics metrics = new TaskMetrics(new SimpleMeterRegistry());
      tasks = new TaskStore(own, Front.ofQueue(own), Front.ofLeases(own));
      places = new Places(own, bell, new JdbcTransactionManager(counting));
      Creations creations =
          new Creations(
              new CreationStore(own),
              places,
              new Backlog(tasks, properties, new SimpleMeterRegistry()),
              bell,
              clock,
              metrics,
              faults);
      Outcomes outcomes =
          new Outcomes(
              new OutcomeStore(own), tasks, places, bell, clock, metrics, faults, properties);
      writes = new Writes(creations, outcomes, new JdbcTransactionManager(counting));
    }

    List<Creation.Answer> create(List<NewTask> all) {
      List<Creation> some = all.stream().map(task -> new Creation(task, "{}")).toList();
      return writes.write(new Gathering(some, null)).tasks();
    }

    List<Ending.Answer> end(List<Ending> some) {
      return writes.write(new Gathering(null, some)).outcomes();
    }

    void cancel(UUID task) {
      tasks.cancel(task).map(Task::concurrencyKey).ifPresent(key -> places.fill(List.of(key)));
    }

    void expire() {
      places.fill(tasks.expireLeases(100).stream().map(Task::concurrencyKey).toList());
    }

    @Override
    public void close() {
      if (pool != null) {
        pool.close();
      }
    }
  }

  private void create(int count, @Nullable String key, @Nullable Integer max) {
    answers(IntStream.range(0, count).mapToObj(i -> task(key, max, null, null)).toList());
  }

  /** Each of a key of its own. */
  private void createApart(int count, @Nullable Integer max, String keys) {
    answers(IntStream.range(0, count).mapToObj(i -> task(keys + i, max, null, null)).toList());
  }

  private List<Creation.Answer> answers(List<NewTask> all) {
    return new Instance(tasks, places, writes).create(all);
  }

  private static NewTask task(
      @Nullable String key,
      @Nullable Integer max,
      @Nullable String worker,
      @Nullable Priority priority) {
    return task(key, max, worker, priority, null);
  }

  private static NewTask task(
      @Nullable String key,
      @Nullable Integer max,
      @Nullable String worker,
      @Nullable Priority priority,
      @Nullable Long delay) {
    return new NewTask(
        UUID.randomUUID(),
        "sleep",
        4096,
        3,
        60_000,
        null,
        null,
        worker,
        worker == null ? null : 60_000L,
        new Queueing(null, delay, priority, key, max));
  }

  private List<ClaimedTask> claimed(int limit) {
    return tasks
        .claim(
            new ClaimRequest("worker-1", List.of("sleep"), limit, 10_000_000, 1_000_000, 600_000))
        .tasks();
  }

  private ClaimedTask claimedOne() {
    List<ClaimedTask> claimed = claimed(5);
    assertThat(claimed).hasSize(1);
    return claimed.getFirst();
  }

  private String key(ClaimedTask claimed) {
    return Objects.requireNonNull(claimed.task().concurrencyKey());
  }

  private int running(String key) {
    return jdbc.sql("select count(*) from task where state = 'RUNNING' and concurrency_key = :key")
        .param("key", key)
        .query(Integer.class)
        .single();
  }

  private void end(ClaimedTask task, Outcome.Kind kind, @Nullable String output) {
    write(task, new Outcome(task.token(), kind, null, 0), output);
  }

  private void write(ClaimedTask task, Outcome outcome, @Nullable String output) {
    List<Ending> ended = List.of(new Ending(task.task().id(), outcome, output));
    assertThat(new Instance(tasks, places, writes).end(ended).getFirst().refusal()).isNull();
  }

  private static Ending item(ClaimedTask task, Outcome.Kind kind) {
    return new Ending(
        task.task().id(),
        new Outcome(task.token(), kind, null, 0),
        kind == Outcome.Kind.SUCCEEDED ? "{}" : null);
  }
}
