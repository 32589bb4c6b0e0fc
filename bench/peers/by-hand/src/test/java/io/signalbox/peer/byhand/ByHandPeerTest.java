package io.signalbox.peer.byhand;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.signalbox.peer.api.SleepTask;
import io.signalbox.peer.api.Task;
import io.signalbox.peer.api.TaskPeerContract;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;

class ByHandPeerTest extends TaskPeerContract {

  private static final SleepTask.Output OUTPUT = new SleepTask.Output(0);

  @Autowired private TaskTable table;
  @Autowired private JdbcClient jdbc;

  @Test
  void what_a_process_has_left_is_run_by_another_and_ends_once() {
    UUID id = UUID.randomUUID();
    Claimed left = table.insertClaimed(id, new SleepTask.Input(0));
    jdbc.sql("update task set lease_until = now() where id = ?").param(id).update();

    await().until(() -> table.find(id).orElseThrow().state() == Task.State.SUCCEEDED);

    assertThat(table.succeed(left, OUTPUT)).isFalse();
  }

  @Test
  void what_has_been_taken_up_again_does_not_end_by_its_first_run() {
    UUID id = UUID.randomUUID();
    Claimed first = table.insertClaimed(id, new SleepTask.Input(0));
    jdbc.sql("update task set attempt = 2 where id = ?").param(id).update();

    assertThat(table.succeed(first, OUTPUT)).isFalse();
    assertThat(table.succeed(new Claimed(id, 2, first.input()), OUTPUT)).isTrue();
  }
}
