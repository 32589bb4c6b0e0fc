package io.signalbox.worker.types;

import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A failed attempt, in words for the task's owner. */
public final class TaskFailure extends Exception {

  private final String type;
  private final String detail;
  private final @Nullable Duration retryAfter;

  private TaskFailure(String type, String detail, @Nullable Duration retryAfter) {
    super(type + ": " + detail);
    // An exception's message is often passed on here, and there may be none.
    this.type = Objects.requireNonNullElse(type, "failed");
    this.detail = Objects.requireNonNullElse(detail, "No more is known.");
    this.retryAfter = retryAfter;
  }

  /** Another attempt would fail the same way. */
  public static TaskFailure permanent(String type, String detail) {
    return new TaskFailure(type, detail, null);
  }

  /**
   * Another attempt may succeed, not earlier than {@code retryAfter} from now; at once when that is
   * negative, as it is for a time that is over.
   */
  public static TaskFailure retryable(String type, String detail, Duration retryAfter) {
    return new TaskFailure(type, detail, Objects.requireNonNull(retryAfter, "retryAfter"));
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
