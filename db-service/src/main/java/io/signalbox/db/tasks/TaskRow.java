package io.signalbox.db.tasks;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Optional;
import java.util.UUID;
import org.springframework.jdbc.core.RowMapper;

/** What is read of a task's row, and what is made of it. */
final class TaskRow {

  private static final String OUTLINE =
      """
      task.id, task.type, task.state, task.attempt, task.max_attempts, task.timeout_millis,
      task.worker, task.progress, task.created_at, task.started_at, task.finished_at,
      task.output_type, length(task.output_bytes) as output_size, task.error_type,
      task.error_detail, task.fencing_token, task.priority, task.asked_not_before,
      task.concurrency_key, task.max_concurrent
      """;

  /**
   * The order in which tasks are claimed, as an instant in UTC; the indexes have the same words.
   */
  static final String RANK = "((not_before at time zone 'UTC') - priority * interval '30 seconds')";

  /** Follows from the task being due, and keeps what is not out of a walk through the ranks. */
  static final String RANK_IS_DUE = RANK + " <= (now() at time zone 'UTC') + interval '30 seconds'";

  static final String COLUMNS = "task.output, " + OUTLINE;
  static final String WITHOUT_OUTPUT = "null as output, " + OUTLINE;

  static final RowMapper<Task> TASK = (row, index) -> task(row);
  static final RowMapper<StoredTask> STORED =
      (row, index) -> new StoredTask(task(row), row.getObject("fencing_token", Long.class));

  static final RowMapper<KeyedTask> KEYED =
      (row, index) ->
          new KeyedTask(
              new StoredTask(task(row), row.getObject("fencing_token", Long.class)),
              row.getString("idempotency_key"),
              row.getString("fingerprint"));

  private TaskRow() {}

  static Task task(ResultSet row) throws SQLException {
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
        errorType == null ? null : new Task.TaskError(errorType, row.getString("error_detail")),
        Queueing.of(row, instant(row, "asked_not_before").orElse(null)));
  }

  static Optional<Instant> instant(ResultSet row, String column) throws SQLException {
    return Optional.ofNullable(row.getObject(column, OffsetDateTime.class))
        .map(OffsetDateTime::toInstant);
  }
}
