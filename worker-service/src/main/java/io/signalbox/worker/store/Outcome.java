package io.signalbox.worker.store;

import static java.nio.charset.StandardCharsets.UTF_8;

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

  private static final int MAX_TYPE = 200;
  private static final int MAX_DETAIL = 1000;
  private static final Duration LONGEST_DELAY = Duration.ofDays(366);

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
    return new Outcome(token, Kind.FAILED, null, error(type, detail), 0);
  }

  public static Outcome retry(long token, String type, String detail, Duration delay) {
    Duration bounded = delay.isNegative() ? Duration.ZERO : delay;
    long millis =
        bounded.compareTo(LONGEST_DELAY) < 0 ? bounded.toMillis() : LONGEST_DELAY.toMillis();
    return new Outcome(token, Kind.RETRY, null, error(type, detail), millis);
  }

  /** A task type says what it likes; others travel in the same call. */
  private static Task.TaskError error(String type, String detail) {
    return new Task.TaskError(sendable(type, MAX_TYPE), sendable(detail, MAX_DETAIL));
  }

  /** Half a character, be it cut off here or the type's own, is nothing that could be sent. */
  private static String sendable(String text, int length) {
    String shortened = text.substring(0, Math.min(length, text.length()));
    return new String(shortened.getBytes(UTF_8), UTF_8);
  }

  public static Outcome released(long token) {
    return new Outcome(token, Kind.RELEASED, null, null, 0);
  }
}
