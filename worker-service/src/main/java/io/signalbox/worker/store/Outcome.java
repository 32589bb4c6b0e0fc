package io.signalbox.worker.store;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * How an attempt ended, under the fencing token by which it ran.
 *
 * @param bytes a success's binary output; not copied
 * @param delayMillis before the next attempt, of a failure that may be retried
 */
public record Outcome(
    long token,
    Kind kind,
    @Nullable JsonNode output,
    @Nullable String contentType,
    byte @Nullable [] bytes,
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

  public static Outcome succeeded(long token, JsonNode output) {
    return new Outcome(token, Kind.SUCCEEDED, output, null, null, null, 0);
  }

  public static Outcome succeeded(long token, String contentType, byte[] bytes) {
    return new Outcome(token, Kind.SUCCEEDED, null, contentType, bytes, null, 0);
  }

  public static Outcome failed(long token, String type, String detail) {
    return new Outcome(token, Kind.FAILED, null, null, null, new Task.TaskError(type, detail), 0);
  }

  public static Outcome retry(long token, String type, String detail, Duration delay) {
    return new Outcome(
        token, Kind.RETRY, null, null, null, new Task.TaskError(type, detail), delay.toMillis());
  }

  public static Outcome released(long token) {
    return new Outcome(token, Kind.RELEASED, null, null, null, null, 0);
  }
}
