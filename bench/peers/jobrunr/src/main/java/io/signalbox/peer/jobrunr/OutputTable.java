package io.signalbox.peer.jobrunr;

import io.signalbox.peer.api.SleepTask;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/** What tasks have left. JobRunr forgets a job's own data when the job succeeds. Thread-safe. */
@Component
class OutputTable {

  private final JdbcClient jdbc;
  private final JsonMapper json;

  OutputTable(JdbcClient jdbc, JsonMapper json) {
    this.jdbc = jdbc;
    this.json = json;
  }

  /** Stores it, unless an earlier run of the task has. */
  void insert(UUID id, SleepTask.Output output) {
    jdbc.sql("insert into output (id, output) values (?, ?::json) on conflict do nothing")
        .params(id, json.writeValueAsString(output))
        .update();
  }

  /** That of a task that has ended. */
  SleepTask.Output get(UUID id) {
    return jdbc.sql("select output from output where id = ?")
        .param(id)
        .query((row, number) -> json.readValue(row.getString(1), SleepTask.Output.class))
        .single();
  }
}
