package io.signalbox.peer.byhand;

import io.signalbox.peer.api.SleepTask;
import io.signalbox.peer.api.Task;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/** All tasks. Every method is one statement and one commit. Thread-safe. */
@Component
class TaskTable {

  private static final int FIRST_ATTEMPT = 1;

  private final JdbcClient jdbc;
  private final JsonMapper json;

  TaskTable(JdbcClient jdbc, JsonMapper json) {
    this.jdbc = jdbc;
    this.json = json;
  }

  void insert(UUID id, SleepTask.Input input) {
    jdbc.sql("insert into task (id, input, state, attempt) values (?, ?::json, 'QUEUED', 0)")
        .params(id, json.writeValueAsString(input))
        .update();
  }

  /** Stores a task that this process runs at once. */
  Claimed insertClaimed(UUID id, SleepTask.Input input) {
    jdbc.sql(
            """
            insert into task (id, input, state, attempt, lease_until)
            values (?, ?::json, 'RUNNING', ?, now() + interval '15 s')
            """)
        .params(id, json.writeValueAsString(input), FIRST_ATTEMPT)
        .update();
    return new Claimed(id, FIRST_ATTEMPT, input);
  }

  /** Takes the oldest of those that wait. */
  List<Claimed> claim(int most) {
    return jdbc.sql(
            """
            update task
            set state = 'RUNNING', attempt = attempt + 1, lease_until = now() + interval '15 s'
            where id in (
              select id from task where state = 'QUEUED'
              order by created_at limit ? for update skip locked)
            returning id, attempt, input
            """)
        .param(most)
        .query(
            (row, number) ->
                new Claimed(
                    row.getObject("id", UUID.class),
                    row.getInt("attempt"),
                    json.readValue(row.getString("input"), SleepTask.Input.class)))
        .list();
  }

  /** Writes how a run has ended, unless another one has the task by now. */
  boolean succeed(Claimed task, SleepTask.Output output) {
    return jdbc.sql(
                """
                update task
                set state = 'SUCCEEDED', output = ?::json, ended_at = now(), lease_until = null
                where id = ? and attempt = ? and state = 'RUNNING'
                """)
            .params(json.writeValueAsString(output), task.id(), task.attempt())
            .update()
        == 1;
  }

  void renew(Collection<UUID> held) {
    jdbc.sql(
            """
            update task set lease_until = now() + interval '15 s'
            where id = any(?) and state = 'RUNNING'
            """)
        .param(held.toArray(UUID[]::new))
        .update();
  }

  /** Queues again what its process has left. */
  void requeueExpired() {
    jdbc.sql(
            """
            update task set state = 'QUEUED', lease_until = null
            where state = 'RUNNING' and lease_until < now()
            """)
        .update();
  }

  Optional<Task> find(UUID id) {
    return jdbc.sql("select id, state, output from task where id = ?")
        .param(id)
        .query((row, number) -> task(row))
        .optional();
  }

  private Task task(ResultSet row) throws SQLException {
    String output = row.getString("output");
    return new Task(
        row.getObject("id", UUID.class),
        SleepTask.TYPE,
        Task.State.valueOf(row.getString("state")),
        output == null ? null : json.readValue(output, SleepTask.Output.class));
  }

  long left() {
    return jdbc.sql("select count(*) from task where state = 'QUEUED' or state = 'RUNNING'")
        .query(Long.class)
        .single();
  }
}
