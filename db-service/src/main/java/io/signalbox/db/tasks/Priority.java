package io.signalbox.db.tasks;

/** How urgent a task is. A level is worth half a minute: no task waits for ever behind others. */
public enum Priority {
  LOW(-1),
  NORMAL(0),
  HIGH(1);

  private final int level;

  Priority(int level) {
    this.level = level;
  }

  /** As stored. */
  int level() {
    return level;
  }

  static Priority of(int level) {
    return values()[level - LOW.level];
  }
}
