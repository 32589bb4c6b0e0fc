package io.signalbox.peer.dbscheduler;

import io.signalbox.peer.api.SleepTask;
import io.signalbox.peer.api.Task;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/** How far each task has come, and what it left. Thread-safe. */
@Component
class StateTable {

  private final JdbcClient jdbc;
  private final JsonMapper json;

  StateTable(JdbcClient jdbc, JsonMapper json) {
    this.jdbc = jdbc;
    this.json = json;
  }

  void insert(UUID id) {
    jdbc.sql("insert into task (id, state) values (?, 'QUEUED')").param(id).update();
  }

  /** Writes that a task has ended; false when it had before. */
  boolean succeed(UUID id, SleepTask.Output output) {
    return jdbc.sql(
                """
                update task set state = 'SUCCEEDED', output = ?::json, ended_at = now()
                where id = ? and state <> 'SUCCEEDED'
                """)
            .params(json.writeValueAsString(output), id)
            .update()
        == 1;
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
    return jdbc.sql("select count(*) from task where state <> 'SUCCEEDED'")
        .query(Long.class)
        .single();
  }
}
