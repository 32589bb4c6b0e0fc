package io.signalbox.db.tasks;

import java.io.ByteArrayInputStream;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.RowMapper;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.core.support.SqlBinaryValue;
import org.springframework.stereotype.Component;

/**
 * The statements that move a task through its life. Each change is one statement and so one
 * transaction: when a method returns, it is on disk. Thread-safe.
 *
 * <p>Only the holder of a task's fencing token can end it (Kleppmann, "How to do distributed
 * locking", 2016): tokens come from one growing sequence, a token is erased with the lease it stood
 * for, and every outcome names the token under which it was earned.
 */
@Component
class TaskStore {

  private static final String OUTLINE =
      """
      task.id, task.type, task.state, task.attempt, task.max_attempts, task.timeout_millis,
      task.worker, task.progress, task.created_at, task.started_at, task.finished_at,
      task.output_type, length(task.output_bytes) as output_size, task.error_type,
      task.error_detail, task.fencing_token
      """;
  private static final String COLUMNS = "task.output, " + OUTLINE;
  private static final String WITHOUT_OUTPUT = "null as output, " + OUTLINE;

  /** An error's detail goes with its task wherever that is told of. */
  private static final int MAX_DETAIL = 1000;

  private static final String SUCCESS =
      """
      state = 'SUCCEEDED', finished_at = now(), progress = 1, error_type = null, error_detail = null
      """;

  private static final RowMapper<Task> TASK = (row, index) -> task(row);
  private static final RowMapper<StoredTask> STORED =
      (row, index) -> new StoredTask(task(row), row.getObject("fencing_token", Long.class));

  private final JdbcClient jdbc;

  TaskStore(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  /**
   * Stores a task, claimed at once when it names a claimant.
   *
   * @return empty when its id or its idempotency key is stored already
   */
  Optional<StoredTask> insert(NewTask task, byte[] input) {
    String life =
        task.worker() == null
            ? "'QUEUED', 0, null, null, null, null"
            : """
              'RUNNING', 1, :worker, nextval('fencing_token'),
              now() + :lease * interval '1 millisecond', now()
              """;
    var statement =
        jdbc.sql(
                """
                insert into task (id, type, input, input_memory, max_attempts, timeout_millis,
                  idempotency_key, fingerprint, state, attempt, worker, fencing_token, lease_until,
                  started_at)
                values (:id, :type, convert_from(:input, 'UTF8')::json, :inputMemory, :maxAttempts,
                  :timeout, :key, :fingerprint,
                """
                    + life
                    + ") on conflict do nothing returning "
                    + WITHOUT_OUTPUT)
            .param("id", task.id())
            .param("type", task.type())
            .param("input", uncopied(input))
            .param("inputMemory", task.inputMemory())
            .param("maxAttempts", task.maxAttempts())
            .param("timeout", task.timeoutMillis())
            .param("key", task.idempotencyKey())
            .param("fingerprint", task.fingerprint());
    if (task.worker() != null) {
      statement = statement.param("worker", task.worker()).param("lease", task.leaseMillis());
    }
    return statement.query(STORED).optional();
  }

  /** The driver would copy an array; of a stream it sends piece by piece. */
  private static SqlBinaryValue uncopied(byte[] bytes) {
    return new SqlBinaryValue(new ByteArrayInputStream(bytes), bytes.length);
  }

  /** The task of this id with the token under which it runs now. */
  Optional<StoredTask> findStored(UUID id) {
    return jdbc.sql("select " + COLUMNS + " from task where id = :id")
        .param("id", id)
        .query(STORED)
        .optional();
  }

  /** The same without the task's output. */
  Optional<StoredTask> findWithoutOutput(UUID id) {
    return jdbc.sql("select " + WITHOUT_OUTPUT + " from task where id = :id")
        .param("id", id)
        .query(STORED)
        .optional();
  }

  /** The task that was first stored under this idempotency key, if its request was the same. */
  Optional<KeyedTask> findByKey(String idempotencyKey) {
    return jdbc.sql("select fingerprint, " + COLUMNS + " from task where idempotency_key = :key")
        .param("key", idempotencyKey)
        .query((row, index) -> new KeyedTask(task(row), row.getString("fingerprint")))
        .optional();
  }

  /** A task and what stands for the request that made it. */
  record KeyedTask(Task task, @Nullable String fingerprint) {}

  /**
   * Leases queued tasks, oldest first and as many as their inputs fit; rows that another claim
   * holds are skipped, never waited for.
   */
  Claim claim(ClaimRequest request) {
    long[] nextMemory = new long[1];
    List<ClaimedTask> tasks = new ArrayList<>();
    jdbc.sql(
            """
            with due as (
              select id, not_before, input_memory from task
              where state = 'QUEUED' and not_before <= now() and type = any(:types)
                and input_memory <= :mostMemory
              order by not_before, id limit :limit for update skip locked),
            turn as (
              select id, input_memory, sum(input_memory) over (order by not_before, id) as memory
              from due),
            taken as (
              update task set state = 'RUNNING', attempt = attempt + 1, worker = :worker,
                fencing_token = nextval('fencing_token'), progress = 0,
                lease_until = now() + :lease * interval '1 millisecond',
                started_at = coalesce(started_at, now())
              from turn where task.id = turn.id and turn.memory <= :maxMemory
              returning task.input, task.input_memory,
            """
                + WITHOUT_OUTPUT
                + """
            )
            select taken.*, (
              select input_memory from turn where memory > :maxMemory order by memory limit 1
            ) as next_memory
            from (select 1) as always left join taken on true
            """)
        .param("types", request.types().toArray(String[]::new))
        .param("limit", request.limit())
        .param("maxMemory", request.maxMemory())
        .param("mostMemory", request.mostMemory())
        .param("worker", request.worker())
        .param("lease", request.leaseMillis())
        .query(
            row -> {
              nextMemory[0] = row.getLong("next_memory");
              if (row.getString("id") != null) {
                tasks.add(
                    new ClaimedTask(
                        task(row),
                        row.getString("input"),
                        row.getLong("input_memory"),
                        row.getLong("fencing_token")));
              }
            });
    return new Claim(tasks, nextMemory[0]);
  }

  /** Prolongs the leases whose token is still the valid one; returns the others. */
  Set<UUID> renew(Renewal renewal) {
    Set<UUID> lost = new HashSet<>();
    renewal.leases().forEach(lease -> lost.add(lease.id()));
    List<Renewal.Lease> leases = renewal.leases();
    jdbc.sql(
            """
            update task set lease_until = now() + :lease * interval '1 millisecond',
              progress = held.progress
            from unnest(:ids::uuid[], :tokens, :progress) as held (id, token, progress)
            where task.id = held.id and task.fencing_token = held.token and state = 'RUNNING'
            returning task.id
            """)
        .param("lease", renewal.leaseMillis())
        .param("ids", leases.stream().map(lease -> lease.id().toString()).toArray(String[]::new))
        .param("tokens", leases.stream().map(Renewal.Lease::token).toArray(Long[]::new))
        .param("progress", leases.stream().map(Renewal.Lease::progress).toArray(Double[]::new))
        .query(UUID.class)
        .list()
        .forEach(lost::remove);
    return lost;
  }

  /**
   * Writes the outcome of an attempt down that left no output.
   *
   * @return the task without output; empty when its token is not the valid one
   */
  Optional<Task> complete(UUID id, Outcome outcome) {
    String change =
        switch (outcome.kind()) {
          case FAILED ->
              """
              state = 'FAILED', finished_at = now(), error_type = :errorType,
              error_detail = :errorDetail
              """;
          case RETRY ->
              """
              state = case when attempt < max_attempts then 'QUEUED' else 'FAILED' end,
              finished_at = case when attempt < max_attempts then null else now() end,
              not_before = now() + :delay * interval '1 millisecond', error_type = :errorType,
              error_detail = :errorDetail
              """;
          case RELEASED ->
              """
              state = 'QUEUED', attempt = attempt - 1, not_before = now(), progress = 0
              """;
        };
    var statement = ending(id, outcome.token(), change);
    Task.TaskError error = outcome.error();
    if (outcome.kind() != Outcome.Kind.RELEASED) {
      statement
          .param("errorType", error == null ? null : storable(error.type()))
          .param("errorDetail", error == null ? null : storable(error.detail()))
          .param("delay", outcome.delayMillis());
    }
    return statement.query(TASK).optional();
  }

  /**
   * Writes a success down whose output, as JSON, is shown with the task.
   *
   * @return the task without output; empty when its token is not the valid one
   */
  Optional<Task> succeed(UUID id, long token, byte[] json) {
    return ending(id, token, SUCCESS + ", output = convert_from(:output, 'UTF8')::json ")
        .param("output", uncopied(json))
        .query(TASK)
        .optional();
  }

  /**
   * Writes a success down whose output is fetched by itself.
   *
   * @return the task without output; empty when its token is not the valid one
   */
  Optional<Task> succeed(UUID id, long token, String contentType, byte[] bytes) {
    return ending(id, token, SUCCESS + ", output_type = :contentType, output_bytes = :bytes ")
        .param("contentType", contentType)
        .param("bytes", uncopied(bytes))
        .query(TASK)
        .optional();
  }

  private JdbcClient.StatementSpec ending(UUID id, long token, String change) {
    return jdbc.sql(
            "update task set lease_until = null, "
                + change
                + "where id = :id and state = 'RUNNING' and fencing_token = :token returning "
                + WITHOUT_OUTPUT)
        .param("id", id)
        .param("token", token);
  }

  /** Cancels a task that has not ended, and erases the token of whoever runs it. */
  Optional<Task> cancel(UUID id) {
    return jdbc.sql(
            """
            update task set state = 'CANCELLED', finished_at = now(), lease_until = null,
              fencing_token = null
            where id = :id and state in ('QUEUED', 'RUNNING') returning
            """
                + WITHOUT_OUTPUT)
        .param("id", id)
        .query(TASK)
        .optional();
  }

  /** Takes back the leases that ran out: each task is queued again or, out of attempts, failed. */
  List<Task> expireLeases(int limit) {
    return jdbc.sql(
            """
            with silent as (
              select id from task where state = 'RUNNING' and lease_until < now()
              order by lease_until limit :limit for update skip locked)
            update task set lease_until = null, fencing_token = null, not_before = now(),
              state = case when attempt < max_attempts then 'QUEUED' else 'FAILED' end,
              finished_at = case when attempt < max_attempts then null else now() end,
              error_type = 'worker-lost',
              error_detail = 'Worker ' || worker || ' fell silent in attempt ' || attempt || '.'
            from silent where task.id = silent.id returning
            """
                + WITHOUT_OUTPUT)
        .param("limit", limit)
        .query(TASK)
        .list();
  }

  Optional<Task> find(UUID id) {
    return findStored(id).map(StoredTask::task);
  }

  /**
   * Newest first, from just below {@code before}.
   *
   * @param maxOutputs ends with the task whose output, and those before it, have so many bytes
   */
  TaskList list(
      @Nullable TaskState state,
      @Nullable String type,
      @Nullable UUID before,
      int limit,
      long maxOutputs) {
    var where = new StringBuilder(" where true");
    if (state != null) {
      where.append(" and state = :state");
    }
    if (type != null) {
      where.append(" and type = :type");
    }
    if (before != null) {
      where.append(" and id < :before");
    }
    var statement =
        jdbc.sql(
                "with newest as (select "
                    + COLUMNS
                    + ", coalesce(octet_length(task.output::text), 0) as shown from task"
                    + where
                    + """
                     order by id desc limit :limit + 1)
                    select * from (
                      select newest.*, count(*) over () as found,
                        row_number() over (order by id desc) as place,
                        sum(shown) over (order by id desc) - shown as shown_before
                      from newest) as page
                    where place <= :limit and shown_before < :maxOutputs order by id desc
                    """)
            .param("limit", limit)
            .param("maxOutputs", maxOutputs);
    if (state != null) {
      statement = statement.param("state", state.name());
    }
    if (type != null) {
      statement = statement.param("type", type);
    }
    if (before != null) {
      statement = statement.param("before", before);
    }
    int[] found = new int[1];
    List<Task> tasks =
        statement
            .query(
                (row, index) -> {
                  found[0] = row.getInt("found");
                  return task(row);
                })
            .list();
    return new TaskList(tasks, found[0] > tasks.size());
  }

  /** A piece of an output that is not shown with its task. */
  Optional<OutputPiece> output(UUID id, int offset, int length) {
    return jdbc.sql(
            """
            select output_type, substring(output_bytes from :first for :length) as piece from task
            where id = :id and output_bytes is not null
            """)
        .param("id", id)
        .param("first", offset + 1)
        .param("length", length)
        .query((row, index) -> new OutputPiece(row.getString(1), row.getBytes(2)))
        .optional();
  }

  /** How many tasks are queued, counted up to {@code limit}. */
  int queued(int limit) {
    return jdbc.sql(
            """
            select count(*) from (select 1 from task where state = 'QUEUED' limit :limit) as queued
            """)
        .param("limit", limit)
        .query(Integer.class)
        .single();
  }

  /** Deletes up to {@code limit} tasks that ended longer ago than {@code retention}. */
  int purge(Duration retention, int limit) {
    return jdbc.sql(
            """
            delete from task where id in (
              select id from task
              where finished_at < now() - :retention * interval '1 millisecond' limit :limit)
            """)
        .param("retention", retention.toMillis())
        .param("limit", limit)
        .update();
  }

  private static Task task(ResultSet row) throws SQLException {
    String contentType = row.getString("output_type");
    String errorType = row.getString("error_type");
    return new Task(
        row.getObject("id", UUID.class),
        row.getString("type"),
        TaskState.valueOf(row.getString("state")),
        row.getInt("attempt"),
        row.getInt("max_attempts"),
        row.getLong("timeout_millis"),
        row.getString("worker"),
        row.getDouble("progress"),
        instant(row, "created_at").orElseThrow(),
        instant(row, "started_at").orElse(null),
        instant(row, "finished_at").orElse(null),
        row.getString("output"),
        contentType == null ? null : new Task.BinaryOutput(contentType, row.getLong("output_size")),
        errorType == null ? null : new Task.TaskError(errorType, row.getString("error_detail")));
  }

  private static Optional<Instant> instant(ResultSet row, String column) throws SQLException {
    return Optional.ofNullable(row.getObject(column, OffsetDateTime.class))
        .map(OffsetDateTime::toInstant);
  }

  /** PostgreSQL's text has no NUL character. */
  private static String storable(String text) {
    return shortened(text).replace('\u0000', '\uFFFD');
  }

  private static String shortened(String text) {
    if (text.length() <= MAX_DETAIL) {
      return text;
    }
    boolean splitsPair = Character.isHighSurrogate(text.charAt(MAX_DETAIL - 1));
    return text.substring(0, splitsPair ? MAX_DETAIL - 1 : MAX_DETAIL) + "…";
  }
}
