package io.signalbox.peer.api;

import java.util.Optional;
import java.util.UUID;

/** How a peer keeps tasks and has them run. Thread-safe. */
public interface TaskQueue {

  /** Accepts a task: when this returns, it has been committed. */
  void submit(UUID id, SleepTask.Input input);

  /** A task as it is stored now. */
  Optional<Task> find(UUID id);

  /** How many tasks have not ended. */
  long left();

  /** Begins no task from now on; what is accepted waits. */
  void pause();

  /** Ends the pause. */
  void resume();
}
