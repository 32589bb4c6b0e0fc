package io.signalbox.db.tasks;

import io.signalbox.db.tasks.Ending.Standing;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Writes down how many attempts ended, by one statement and so in one transaction: when a method
 * returns, it is on disk. Thread-safe.
 */
@Component
class OutcomeStore {

  /** An error's detail goes with its task wherever that is told of. */
  private static final int MAX_DETAIL = 1000;

  private final JdbcClient jdbc;

  OutcomeStore(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  /**
   * @param type the task's
   * @param token under which the latest outcome was earned, or the task runs
   * @param concurrencyKey whose place is free now, unless the task still runs
   */
  record Row(
      Standing standing, String type, @Nullable Long token, @Nullable String concurrencyKey) {}

  /**
   * Writes down those whose token is the valid one; a task that is queued again has no place any
   * more. Rows are taken in the order of their ids, so that two calls never wait for each other.
   * What runs is known by its lease: asked for by its state, plans take the index of leases, which
   * is short only while no long transaction keeps what has left it.
   *
   * @param outcomes no two of one task and token
   * @return where their tasks stand now, by their id
   */
  Map<UUID, Row> write(List<Ending> outcomes) {
    return byId(
        jdbc.sql(
                """
                with told as (
                  select * from unnest(:ids::uuid[], :tokens::bigint[], :kinds::text[],
                    :outputs::text[], :types::text[], :details::text[], :delays::bigint[])
                    as told (id, token, kind, output, error_type, error_detail, delay)),
                held as materialized (
                  select told.*, task.attempt < task.max_attempts as more
                  from task join told on task.id = told.id
                  where task.id = any(:ids::uuid[]) and task.lease_until is not null
                    and task.fencing_token = told.token
                  order by task.id for update of task),
                ended as (
                  select held.*, case kind when 'SUCCEEDED' then 'SUCCEEDED'
                    when 'RELEASED' then 'QUEUED' when 'RETRY' then
                    case when more then 'QUEUED' else 'FAILED' end else 'FAILED' end as state
                  from held)
                update task set lease_until = null, state = ended.state,
                  finished_at = case when ended.state = 'QUEUED' then null else now() end,
                  attempt = case kind when 'RELEASED' then attempt - 1 else attempt end,
                  progress = case kind when 'SUCCEEDED' then 1 when 'RELEASED' then 0
                    else progress end,
                  not_before = case kind when 'RETRY' then now() + delay * interval '1 millisecond'
                    when 'RELEASED' then now() else not_before end,
                  output = ended.output::json,
                  error_type = case kind when 'RELEASED' then task.error_type
                    else ended.error_type end,
                  error_detail = case kind when 'RELEASED' then task.error_detail
                    else ended.error_detail end,
                  waits_for_place = concurrency_key is not null
                from ended where task.id = ended.id and task.id = any(:ids::uuid[])
                returning task.id, task.state, task.attempt, task.finished_at, task.type,
                  task.fencing_token, task.concurrency_key
                """)
            .param("ids", of(outcomes, item -> item.id().toString()).toArray(String[]::new))
            .param("tokens", of(outcomes, item -> item.outcome().token()).toArray(Long[]::new))
            .param(
                "kinds", of(outcomes, item -> item.outcome().kind().name()).toArray(String[]::new))
            .param("outputs", of(outcomes, Ending::output).toArray(String[]::new))
            .param(
                "types",
                of(outcomes, item -> error(item, Task.TaskError::type)).toArray(String[]::new))
            .param(
                "details",
                of(outcomes, item -> error(item, Task.TaskError::detail)).toArray(String[]::new))
            .param(
                "delays", of(outcomes, item -> item.outcome().delayMillis()).toArray(Long[]::new)));
  }

  /** Where these tasks stand. */
  Map<UUID, Row> find(List<Ending> outcomes) {
    return byId(
        jdbc.sql(
                """
                select id, state, attempt, finished_at, type, fencing_token, concurrency_key
                from task
                where id = any(:ids::uuid[])
                """)
            .param("ids", of(outcomes, item -> item.id().toString()).toArray(String[]::new)));
  }

  private static <T extends @Nullable Object> List<T> of(
      List<Ending> outcomes, Function<Ending, T> field) {
    return outcomes.stream().map(field).toList();
  }

  private static Map<UUID, Row> byId(JdbcClient.StatementSpec statement) {
    Map<UUID, Row> rows = new HashMap<>();
    statement.query(
        row -> {
          rows.put(row.getObject("id", UUID.class), row(row));
        });
    return rows;
  }

  private static Row row(ResultSet row) throws SQLException {
    OffsetDateTime finished = row.getObject("finished_at", OffsetDateTime.class);
    return new Row(
        new Standing(
            TaskState.valueOf(row.getString("state")),
            row.getInt("attempt"),
            finished == null ? null : finished.toInstant()),
        row.getString("type"),
        row.getObject("fencing_token", Long.class),
        row.getString("concurrency_key"));
  }

  private static @Nullable String error(Ending item, Function<Task.TaskError, String> field) {
    Task.TaskError error = item.outcome().error();
    return error == null ? null : storable(field.apply(error));
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
