package io.signalbox.worker.delivery;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.signalbox.worker.types.TaskFailure;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Objects;
import java.util.Random;

/**
 * What becomes of a delivery that was not taken: whether there is another attempt, and when.
 *
 * @param maxRetryAfter the longest wait that a Retry-After can ask for
 */
public record RetryRules(Backoff backoff, Duration maxRetryAfter, InstantSource clock) {

  private static final int TOO_MANY_REQUESTS = 429;

  /**
   * By this machine's clock and chance.
   *
   * @param backoff the longest wait before the second attempt; it doubles with every attempt
   * @param maxBackoff the longest wait before any attempt
   */
  public static RetryRules of(Duration backoff, Duration maxBackoff, Duration maxRetryAfter) {
    return new RetryRules(
        new Backoff(backoff, maxBackoff, new Random()), maxRetryAfter, InstantSource.system());
  }

  /** There was an answer, and it was no success. */
  public TaskFailure refused(String what, Answer answer, int attempt) {
    int status = answer.status();
    String excerpt = answer.text().replaceAll("[\\p{Cntrl}\\s]+", " ").strip();
    String detail =
        what + " was answered with status " + status + (excerpt.isEmpty() ? "." : ": " + excerpt);
    if (status != TOO_MANY_REQUESTS && status < 500) {
      return TaskFailure.permanent("http-status", detail);
    }
    Duration own = backoff.after(attempt);
    Duration asked =
        RetryAfter.parse(
            answer.headers().get(HttpHeaderNames.RETRY_AFTER), clock.instant(), maxRetryAfter);
    return TaskFailure.retryable("http-status", detail, own.compareTo(asked) > 0 ? own : asked);
  }

  /** There was no answer. */
  public TaskFailure unanswered(String what, IOException cause, int attempt) {
    return cause instanceof SocketTimeoutException
        ? later("http-timeout", what + " was not answered in time.", attempt)
        : later(
            "connection-failed",
            what + ": " + Objects.requireNonNullElse(cause.getMessage(), "connection broke"),
            attempt);
  }

  /** Another attempt may do better. */
  public TaskFailure later(String type, String detail, int attempt) {
    return TaskFailure.retryable(type, detail, backoff.after(attempt));
  }
}
