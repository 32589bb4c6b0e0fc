package io.signalbox.peer.dbscheduler;

import com.github.kagkarlsson.scheduler.Scheduler;
import io.signalbox.peer.api.SleepTask;
import io.signalbox.peer.api.Task;
import io.signalbox.peer.api.TaskQueue;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionOperations;

/** Stores a task's state and schedules it in one transaction. */
@Component
class DbSchedulerQueue implements TaskQueue {

  private final Scheduler scheduler;
  private final StateTable states;
  private final TransactionOperations transactions;

  DbSchedulerQueue(Scheduler scheduler, StateTable states, TransactionOperations transactions) {
    this.scheduler = scheduler;
    this.states = states;
    this.transactions = transactions;
  }

  @Override
  public void submit(UUID id, SleepTask.Input input) {
    transactions.executeWithoutResult(
        status -> {
          states.insert(id);
          scheduler.scheduleIfNotExists(
              DbSchedulerPeer.SLEEP.instance(id.toString()).data(input).scheduledTo(Instant.now()));
        });
    // Its own immediate execution would look before the commit, and miss the task.
    scheduler.triggerCheckForDueExecutions();
  }

  @Override
  public Optional<Task> find(UUID id) {
    return states.find(id);
  }

  @Override
  public long left() {
    return states.left();
  }

  @Override
  public void pause() {
    scheduler.pause();
  }

  @Override
  public void resume() {
    scheduler.resume();
    scheduler.triggerCheckForDueExecutions();
  }
}
