package io.signalbox.worker.store;

import java.util.Locale;

/** How urgent a task is: a level is worth half a minute of waiting. */
public enum Priority {
  LOW,
  NORMAL,
  HIGH;

  /** As clients spell it. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * @param label as clients spell it
   */
  public static Priority of(String label) {
    return valueOf(label.toUpperCase(Locale.ROOT));
  }
}
