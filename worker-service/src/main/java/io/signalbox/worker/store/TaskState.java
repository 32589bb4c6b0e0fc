package io.signalbox.worker.store;

/** Where a task stands; the last three are final. */
public enum TaskState {
  QUEUED,
  RUNNING,
  SUCCEEDED,
  FAILED,
  CANCELLED;

  /** Whether nothing happens to the task any more. */
  public boolean ended() {
    return compareTo(SUCCEEDED) >= 0;
  }
}
