package io.signalbox.peer.dbscheduler;

import com.github.kagkarlsson.scheduler.task.ExecutionContext;
import com.github.kagkarlsson.scheduler.task.TaskInstance;
import io.signalbox.peer.api.Endings;
import io.signalbox.peer.api.SleepTask;
import io.signalbox.peer.api.Task;
import java.util.UUID;
import org.springframework.stereotype.Component;

/** A run of a task. When it returns, db-scheduler deletes its own row. Thread-safe. */
@Component
class Execution {

  private final StateTable states;
  private final SleepTask type;
  private final Endings endings;

  Execution(StateTable states, SleepTask type, Endings endings) {
    this.states = states;
    this.type = type;
    this.endings = endings;
  }

  void run(TaskInstance<SleepTask.Input> task, ExecutionContext context) {
    UUID id = UUID.fromString(task.getId());
    try {
      SleepTask.Output output = type.run(task.getData());
      if (states.succeed(id, output)) {
        endings.ended(Task.ended(id, output));
      }
    } catch (InterruptedException e) {
      // The process ends: failed, it is tried again by the next one.
      throw new IllegalStateException("interrupted", e);
    }
  }
}
