package io.signalbox.worker.tasks;

import io.signalbox.worker.dispatch.Dispatcher;
import io.signalbox.worker.dispatch.RunningTask;
import io.signalbox.worker.memory.MemoryShortException;
import io.signalbox.worker.store.DataTierAwayException;
import io.signalbox.worker.store.Task;
import io.signalbox.worker.store.TaskState;
import io.signalbox.worker.store.TaskStore;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.springframework.stereotype.Component;

/**
 * Sees tasks as freshly as can be: those that run here from memory, all others in the data tier.
 * Thread-safe; calls block.
 */
@Component
class TaskWatch {

  private final TaskStore store;
  private final Dispatcher dispatcher;
  private final TasksProperties properties;
  private final Semaphore waiting;

  TaskWatch(TaskStore store, Dispatcher dispatcher, TasksProperties properties) {
    this.store = store;
    this.dispatcher = dispatcher;
    this.properties = properties;
    this.waiting = new Semaphore(properties.maxWaiting());
  }

  /** The task as it stands now; its memory is kept for the answer. */
  TaskView look(UUID id, Holdings memory) throws InterruptedException {
    Task task = memory.keeping(share -> store.get(id, share));
    if (task.state() == TaskState.RUNNING) {
      return dispatcher
          .find(id)
          .map(running -> TaskView.of(task, Math.max(task.progress(), running.progress())))
          .orElseGet(() -> TaskView.of(task));
    }
    return TaskView.of(task);
  }

  /**
   * The task as it stands when it ends or when {@code wait} is over; with too many that wait
   * already, as it stands now, since a client that prefers to wait need not be made to.
   */
  TaskView awaitEnd(Task submitted, Duration wait, Holdings memory) throws InterruptedException {
    if (!waiting.tryAcquire()) {
      return TaskView.of(submitted);
    }
    try {
      return awaitEnd(submitted, System.nanoTime() + wait.toNanos(), memory);
    } finally {
      waiting.release();
    }
  }

  private TaskView awaitEnd(Task submitted, long deadline, Holdings memory)
      throws InterruptedException {
    Task task = submitted;
    while (!task.state().ended()) {
      long left = deadline - System.nanoTime();
      if (left <= 0) {
        break;
      }
      Optional<RunningTask> here = dispatcher.find(task.id());
      Optional<Task> ended =
          here.isPresent() ? awaitHere(here.get(), left) : pause(Math.min(left, interval()));
      task = ended.isPresent() && isWhole(ended.get()) ? ended.get() : again(task, memory);
    }
    return TaskView.of(task);
  }

  /** Who ran it here knows its output only when that is small. */
  private static boolean isWhole(Task ended) {
    return ended.state() != TaskState.SUCCEEDED || ended.output() != null;
  }

  /** It is stored: that there is no news of it is no reason to tell its client otherwise. */
  private Task again(Task task, Holdings memory) throws InterruptedException {
    try {
      return memory.keeping(share -> store.get(task.id(), share));
    } catch (DataTierAwayException | MemoryShortException e) {
      return task;
    }
  }

  private static Optional<Task> awaitHere(RunningTask running, long nanos)
      throws InterruptedException {
    try {
      return running.ended().get(nanos, TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      return Optional.empty();
    } catch (ExecutionException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Optional<Task> pause(long nanos) throws InterruptedException {
    TimeUnit.NANOSECONDS.sleep(nanos);
    return Optional.empty();
  }

  private long interval() {
    return properties.watchInterval().toNanos();
  }
}
