package io.signalbox.worker.types;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** A failed attempt, in words for the task's owner. */
public final class TaskFailure extends Exception {

  private final String type;
  private final String detail;
  private final @Nullable Duration retryAfter;

  private TaskFailure(String type, String detail, @Nullable Duration retryAfter) {
    super(type + ": " + detail);
    this.type = type;
    this.detail = detail;
    this.retryAfter = retryAfter;
  }

  /** Another attempt would fail the same way. */
  public static TaskFailure permanent(String type, String detail) {
    return new TaskFailure(type, detail, null);
  }

  /** Another attempt may succeed, not earlier than {@code retryAfter} from now. */
  public static TaskFailure retryable(String type, String detail, Duration retryAfter) {
    return new TaskFailure(type, detail, retryAfter);
  }

  /** A stable, short name of the kind of failure, in lower case with hyphens. */
  public String type() {
    return type;
  }

  /** What happened, for a person. */
  public String detail() {
    return detail;
  }

  /** How long to wait before the next attempt; null when there should be none. */
  public @Nullable Duration retryAfter() {
    return retryAfter;
  }
}
