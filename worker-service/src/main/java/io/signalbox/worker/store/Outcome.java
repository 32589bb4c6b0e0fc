package io.signalbox.worker.store;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How an attempt ended, under the fencing token by which it ran.
 *
 * @param output of a success
 * @param delayMillis before the next attempt, of a failure that may be retried
 */
public record Outcome(
    long token,
    Kind kind,
    @Nullable Output output,
    Task.@Nullable TaskError error,
    long delayMillis) {

  /** What becomes of the task. */
  public enum Kind {
    SUCCEEDED,
    FAILED,
    /** Failed unless an attempt is left. */
    RETRY,
    /** Queued again as if the attempt had not been. */
    RELEASED
  }

  /**
   * What a success left.
   *
   * @param bytes not copied
   * @param json whether it is JSON to be shown with the task, unless it is large
   */
  public record Output(String contentType, byte[] bytes, boolean json) {}

  public static Outcome succeeded(long token, Output output) {
    return new Outcome(token, Kind.SUCCEEDED, output, null, 0);
  }

  public static Outcome failed(long token, String type, String detail) {
    return new Outcome(token, Kind.FAILED, null, new Task.TaskError(type, detail), 0);
  }

  public static Outcome retry(long token, String type, String detail, Duration delay) {
    return new Outcome(token, Kind.RETRY, null, new Task.TaskError(type, detail), delay.toMillis());
  }

  public static Outcome released(long token) {
    return new Outcome(token, Kind.RELEASED, null, null, 0);
  }
}
