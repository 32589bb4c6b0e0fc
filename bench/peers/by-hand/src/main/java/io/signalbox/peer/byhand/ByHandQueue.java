package io.signalbox.peer.byhand;

import io.signalbox.peer.api.SleepTask;
import io.signalbox.peer.api.Task;
import io.signalbox.peer.api.TaskQueue;
import java.util.Optional;
import java.util.UUID;
import org.springframework.dao.DataAccessException;
import org.springframework.stereotype.Component;

/** Claims a task as it stores it if there is a place for it, else leaves it to the poller. */
@Component
class ByHandQueue implements TaskQueue {

  private final TaskTable table;
  private final Workers workers;
  private volatile boolean paused;

  ByHandQueue(TaskTable table, Workers workers) {
    this.table = table;
    this.workers = workers;
  }

  @Override
  public void submit(UUID id, SleepTask.Input input) {
    if (paused || !workers.places().tryAcquire()) {
      table.insert(id, input);
      return;
    }
    try {
      workers.run(table.insertClaimed(id, input));
    } catch (DataAccessException e) {
      workers.places().release();
      throw e;
    }
  }

  @Override
  public Optional<Task> find(UUID id) {
    return table.find(id);
  }

  @Override
  public long left() {
    return table.left();
  }

  boolean paused() {
    return paused;
  }

  @Override
  public void pause() {
    paused = true;
  }

  @Override
  public void resume() {
    paused = false;
  }
}
