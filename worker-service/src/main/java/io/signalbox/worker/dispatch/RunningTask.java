package io.signalbox.worker.dispatch;

import io.signalbox.worker.store.Task;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** A task that this worker runs now, as the rest of the worker sees it. Thread-safe. */
public interface RunningTask {

  /** The fraction done, fresher than what the data tier knows. */
  double progress();

  /**
   * Completes when the attempt's outcome has been written down, with the task as it then stood, or
   * with nothing when the lease was lost.
   */
  CompletableFuture<Optional<Task>> ended();

  /** Ends the run of a task that has been cancelled. */
  void cancelled();
}
