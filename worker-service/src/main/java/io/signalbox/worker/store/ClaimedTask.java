package io.signalbox.worker.store;

import io.signalbox.worker.json.RawJson;

/**
 * A task leased to this worker.
 *
 * @param inputMemory what a worker needs for its input, in bytes
 * @param token the fencing token: only its holder may renew the lease or write the outcome
 */
public record ClaimedTask(Task task, RawJson input, long inputMemory, long token) {

  /** Of a task of which nothing has been done. */
  public Lease lease() {
    return new Lease(task.id(), token, 0);
  }

  /** The same without the larger text that its input is part of. */
  ClaimedTask alone() {
    return new ClaimedTask(task, input.alone(), inputMemory, token);
  }
}
