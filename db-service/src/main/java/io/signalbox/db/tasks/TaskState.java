package io.signalbox.db.tasks;

/** Where a task stands; the last three are final. */
enum TaskState {
  QUEUED,
  RUNNING,
  SUCCEEDED,
  FAILED,
  CANCELLED;

  boolean ended() {
    return compareTo(SUCCEEDED) >= 0;
  }
}
