package io.signalbox.peer.api;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.springframework.stereotype.Component;

/**
 * Tells those who wait for a task that it has ended. It runs in the same process, so nobody has to
 * look for it in the database. Thread-safe.
 */
@Component
public class Endings {

  private final Map<UUID, CompletableFuture<Task>> awaited = new ConcurrentHashMap<>();

  /** Whether somebody waits for this task. */
  public boolean awaited(UUID id) {
    return awaited.containsKey(id);
  }

  /** To be called when the end has been committed. */
  public void ended(Task task) {
    CompletableFuture<Task> waiting = awaited.get(task.id());
    if (waiting != null) {
      waiting.complete(task);
    }
  }

  /**
   * Submits a task and waits for its end.
   *
   * @return the task, if it has ended in time
   */
  Optional<Task> await(UUID id, Duration patience, Runnable submission)
      throws InterruptedException {
    CompletableFuture<Task> end = new CompletableFuture<>();
    awaited.put(id, end);
    try {
      submission.run();
      return Optional.of(end.get(patience.toNanos(), TimeUnit.NANOSECONDS));
    } catch (TimeoutException e) {
      return Optional.empty();
    } catch (ExecutionException e) {
      throw new IllegalStateException(e.getCause());
    } finally {
      awaited.remove(id);
    }
  }
}
