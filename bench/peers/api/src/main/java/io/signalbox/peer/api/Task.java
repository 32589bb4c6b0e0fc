package io.signalbox.peer.api;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A task as its owner sees it.
 *
 * @param output what it left; null until it has ended
 */
public record Task(UUID id, String type, State state, SleepTask.@Nullable Output output) {

  /** How far a task has come. */
  public enum State {
    QUEUED,
    RUNNING,
    SUCCEEDED
  }

  /** One that has been accepted just now. */
  static Task accepted(UUID id) {
    return new Task(id, SleepTask.TYPE, State.QUEUED, null);
  }

  /** One that has ended. */
  public static Task ended(UUID id, SleepTask.Output output) {
    return new Task(id, SleepTask.TYPE, State.SUCCEEDED, output);
  }
}
