package io.signalbox.peer.api;

import org.jspecify.annotations.Nullable;

/** What a client wants done, as it has said so. */
record Submission(@Nullable String type, SleepTask.@Nullable Input input) {

  /**
   * The input.
   *
   * @throws IllegalArgumentException when there is no such task; the message says what to change
   */
  SleepTask.Input checked() {
    if (!SleepTask.TYPE.equals(type)) {
      throw new IllegalArgumentException("type must be " + SleepTask.TYPE + ".");
    }
    if (input == null || !(input.seconds() >= 0)) {
      throw new IllegalArgumentException("input.seconds must be a number of at least 0.");
    }
    return input;
  }
}
