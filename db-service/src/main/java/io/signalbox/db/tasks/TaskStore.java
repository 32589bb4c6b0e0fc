package io.signalbox.db.tasks;

import io.signalbox.db.queue.Front;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * The statements that move a task through its life. Each change is one statement and so one
 * transaction: when a method returns, it is on disk. Thread-safe.
 *
 * <p>Each names the rows that it is about by their ids, never by a join alone: which side of a join
 * the table is depends on its statistics, and those of a queue are over when they are made.
 *
 * <p>Only the holder of a task's fencing token can end it (Kleppmann, "How to do distributed
 * locking", 2016): tokens come from one growing sequence, a token is erased with the lease it stood
 * for, and every outcome names the token under which it was earned.
 */
@Component
class TaskStore {

  private static final String SUCCESS =
      """
      state = 'SUCCEEDED', finished_at = now(), progress = 1, error_type = null, error_detail = null
      """;

  static final String CLAIM =
      """
      with due as (
        select id, %1$s as rank, input_memory from task
        where state = 'QUEUED' and not waits_for_place and not_before <= now() and %2$s
          and not_before >= :from::timestamptz
          and %1$s >= (:from::timestamptz at time zone 'UTC') - interval '30 seconds'
          and type = any(:types) and input_memory <= :mostMemory
        order by %1$s, id limit :limit for update skip locked),
      turn as (
        select id, rank, input_memory, sum(input_memory) over (order by rank, id) as memory
        from due),
      taken as (
        update task set state = 'RUNNING', attempt = attempt + 1, worker = :worker,
          fencing_token = nextval('fencing_token'), progress = 0, begun = false,
          lease_until = now() + :lease * interval '1 millisecond',
          started_at = coalesce(started_at, now())
        where id = any(array(select id from turn where memory <= :maxMemory))
        returning %1$s as rank, task.input, task.input_memory, %3$s)
      select taken.*, (
        select input_memory from turn where memory > :maxMemory order by memory limit 1
      ) as next_memory
      from (select 1) as always left join taken on true order by taken.rank, taken.id
      """
          .formatted(TaskRow.RANK, TaskRow.RANK_IS_DUE, TaskRow.WITHOUT_OUTPUT);

  private final JdbcClient jdbc;
  private final Front queue;
  private final Front leases;

  TaskStore(JdbcClient jdbc, Front queueFront, Front leaseFront) {
    this.jdbc = jdbc;
    this.queue = queueFront;
    this.leases = leaseFront;
  }

  /** The task of this id with the token under which it runs now. */
  Optional<StoredTask> findStored(UUID id) {
    return jdbc.sql("select " + TaskRow.COLUMNS + " from task where id = :id")
        .param("id", id)
        .query(TaskRow.STORED)
        .optional();
  }

  /** The same without the task's output. */
  Optional<StoredTask> findWithoutOutput(UUID id) {
    return jdbc.sql("select " + TaskRow.WITHOUT_OUTPUT + " from task where id = :id")
        .param("id", id)
        .query(TaskRow.STORED)
        .optional();
  }

  /**
   * Leases tasks that are due and need no place or have one, in the order of their ranks and as
   * many as their inputs fit; rows that another claim holds are skipped, never waited for. The
   * attempts begin with the first renewal.
   */
  Claim claim(ClaimRequest request) {
    long[] nextMemory = new long[1];
    List<ClaimedTask> tasks = new ArrayList<>();
    jdbc.sql(CLAIM)
        .param("types", request.types().toArray(String[]::new))
        .param("from", queue.bound())
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
                        TaskRow.task(row),
                        row.getString("input"),
                        row.getLong("input_memory"),
                        row.getLong("fencing_token")));
              }
            });
    return new Claim(tasks, nextMemory[0]);
  }

  /**
   * Prolongs the leases whose token is still the valid one, found and in the order as in {@link
   * OutcomeStore}; returns the others.
   */
  Set<UUID> renew(Renewal renewal) {
    Set<UUID> lost = new HashSet<>();
    renewal.leases().forEach(lease -> lost.add(lease.id()));
    List<Renewal.Lease> leases = renewal.leases();
    jdbc.sql(
            """
            with told as (
              select * from unnest(:ids::uuid[], :tokens, :progress) as told (id, token, progress)),
            held as materialized (
              select told.* from task join told on task.id = told.id
              where task.id = any(:ids::uuid[]) and task.lease_until is not null
                and task.fencing_token = told.token
              order by task.id for update of task)
            update task set lease_until = now() + :lease * interval '1 millisecond',
              progress = held.progress, begun = true
            from held where task.id = held.id and task.id = any(:ids::uuid[]) returning task.id
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
   * Writes a success down whose output, as JSON, is shown with the task.
   *
   * @return the task without output; empty when its token is not the valid one
   */
  Optional<Task> succeed(UUID id, long token, byte[] json) {
    return ending(id, token, SUCCESS + ", output = convert_from(:output, 'UTF8')::json ")
        .param("output", RawBodies.parameter(json))
        .query(TaskRow.TASK)
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
        .param("bytes", RawBodies.parameter(bytes))
        .query(TaskRow.TASK)
        .optional();
  }

  private JdbcClient.StatementSpec ending(UUID id, long token, String change) {
    return jdbc.sql(
            "update task set lease_until = null, "
                + change
                + "where id = :id and lease_until is not null and fencing_token = :token returning "
                + TaskRow.WITHOUT_OUTPUT)
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
                + TaskRow.WITHOUT_OUTPUT)
        .param("id", id)
        .query(TaskRow.TASK)
        .optional();
  }

  /**
   * Takes back the leases that ran out: each task is queued again or, out of attempts, failed. An
   * attempt that has not begun is none: who claimed the task may never have heard of it. What is
   * queued again has given back its place.
   */
  List<Task> expireLeases(int limit) {
    return jdbc.sql(
            """
            with silent as (
              select id from task
              where state = 'RUNNING' and lease_until < now() and lease_until >= :from
              order by lease_until limit :limit for update skip locked)
            update task set lease_until = null, fencing_token = null, not_before = now(),
              attempt = case when begun then attempt else attempt - 1 end,
              state = case when attempt < max_attempts or not begun then 'QUEUED' else 'FAILED' end,
              finished_at = case when attempt < max_attempts or not begun then null else now() end,
              error_type = case when begun then 'worker-lost' else error_type end,
              error_detail = case when begun
                then 'Worker ' || worker || ' fell silent in attempt ' || attempt || '.'
                else error_detail end,
              waits_for_place = concurrency_key is not null
            where id = any(array(select id from silent)) returning
            """
                + TaskRow.WITHOUT_OUTPUT)
        .param("limit", limit)
        .param("from", leases.bound())
        .query(TaskRow.TASK)
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
      // Not as a parameter: the index of those that have ended would be of no use to its plan.
      where.append(" and state = '").append(state).append('\'');
    }
    if (type != null) {
      where.append(" and type = :type");
    }
    if (before != null) {
      where.append(" and id < :before");
    }
    String rows = "task" + where;
    if (state != null && !state.ended()) {
      // Few, and in no index by their ids: else the planner may look for them among all others.
      rows =
          """
          task where id = any(array(
            with found as materialized (select id from %s)
            select id from found order by id desc limit :limit + 1))
          """
              .formatted(rows);
    }
    var statement =
        jdbc.sql(
                "with newest as (select "
                    + TaskRow.COLUMNS
                    + ", coalesce(octet_length(task.output::text), 0) as shown from "
                    + rows
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
                  return TaskRow.task(row);
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

  /** How many tasks are queued and due, counted up to {@code limit}. */
  int queued(int limit) {
    return count("not_before <= now()", limit);
  }

  /** How many tasks are queued for later, counted up to {@code limit}. */
  int delayed(int limit) {
    return count("not_before > now()", limit);
  }

  private int count(String condition, int limit) {
    return jdbc.sql(
            "select count(*) from (select 1 from task"
                + " where state = 'QUEUED' and not_before >= :from and "
                + condition
                + " limit :limit) as counted")
        .param("from", queue.bound())
        .param("limit", limit)
        .query(Integer.class)
        .single();
  }

  /** Deletes up to {@code limit} tasks that ended longer ago than {@code retention}. */
  int purge(Duration retention, int limit) {
    return jdbc.sql(
            """
            delete from task where id = any(array(
              select id from task
              where finished_at < now() - :retention * interval '1 millisecond' limit :limit
              for update skip locked))
            """)
        .param("retention", retention.toMillis())
        .param("limit", limit)
        .update();
  }
}
