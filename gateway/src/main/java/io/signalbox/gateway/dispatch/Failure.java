package io.signalbox.gateway.dispatch;

import io.signalbox.gateway.forward.BrokenAnswerException;
import io.signalbox.gateway.forward.Ending;
import io.signalbox.gateway.forward.ForwardException;
import io.signalbox.gateway.problem.Problem;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.web.ErrorResponseException;

/** How an attempt can fail, told apart by what the instance may have done with the request. */
enum Failure {

  /** No connection: certainly not executed, and others will fare no better. */
  NOT_REACHED(
      "not-reached",
      HttpStatus.SERVICE_UNAVAILABLE,
      "unreachable",
      "No instance took the connection; the request was not executed."),

  /** A kept connection closed before a byte left: certainly not executed, a new one may do. */
  CLOSED_BEFORE_SEND(
      "not-reached",
      HttpStatus.SERVICE_UNAVAILABLE,
      "unreachable",
      "The connection closed before the request was sent; it was not executed."),

  /**
   * All connections to the instance are taken, or no descriptor is left here for another: certainly
   * not executed, and nobody's death.
   */
  SATURATED(
      "saturated",
      HttpStatus.SERVICE_UNAVAILABLE,
      "saturated",
      "No further connection can be opened to the instances; the request was not executed."),

  /** The instance takes no more for now, and has said so: certainly not executed. */
  REFUSED(
      "refused",
      HttpStatus.SERVICE_UNAVAILABLE,
      "refused",
      "The instance did not take the request; it was not executed."),

  /** It is the request's own fault: no other will take it either. */
  HEAD_TOO_LARGE(
      "head-too-large",
      HttpStatus.REQUEST_HEADER_FIELDS_TOO_LARGE,
      "header-too-large",
      "The header fields are larger than the instance takes; the request was not executed."),

  /** The connection broke or the answer was no HTTP: it may have been executed. */
  BROKEN(
      "broken",
      HttpStatus.BAD_GATEWAY,
      "broken-connection",
      "The instance broke off before it answered; the request may have been executed."),

  /** No answer in time: it may have been executed, or still be. */
  TIMEOUT(
      "timeout",
      HttpStatus.GATEWAY_TIMEOUT,
      "timeout",
      "The instance did not answer in time; the request may have been executed.");

  /** RFC 9110 section 9.2.2. */
  private static final Set<String> IDEMPOTENT =
      Set.of("GET", "HEAD", "OPTIONS", "PUT", "DELETE", "TRACE");

  private final String outcome;
  private final HttpStatus status;
  private final String problem;
  private final String detail;

  Failure(String outcome, HttpStatus status, String problem, String detail) {
    this.outcome = outcome;
    this.status = status;
    this.problem = problem;
    this.detail = detail;
  }

  /** Null when the error does not come from the instance and so is no reason to try another. */
  static @Nullable Failure of(Throwable error) {
    return switch (error) {
      case ForwardException e -> of(e.ending());
      case BrokenAnswerException e -> BROKEN;
      default -> null;
    };
  }

  static @Nullable Failure of(Ending ending) {
    return switch (ending) {
      case NOT_REACHED -> NOT_REACHED;
      case NOT_SENT -> CLOSED_BEFORE_SEND;
      case SATURATED -> SATURATED;
      case REFUSED -> REFUSED;
      case HEAD_TOO_LARGE -> HEAD_TOO_LARGE;
      case BROKEN, BAD_HEAD, TRUNCATED, BODY_LATE -> BROKEN;
      case HEAD_LATE -> TIMEOUT;
    };
  }

  /** Whether the instance has certainly not seen the request, so that any may be sent again. */
  boolean certainlyNotExecuted() {
    return this == NOT_REACHED
        || this == CLOSED_BEFORE_SEND
        || this == SATURATED
        || this == REFUSED;
  }

  /**
   * Whether a request that failed so is still whole and harmless to send again.
   *
   * @param touched whether some of its body has been sent
   */
  boolean mayBeRepeated(String method, boolean hasBody, boolean touched) {
    return certainlyNotExecuted()
        ? !touched
        : this == BROKEN && !hasBody && IDEMPOTENT.contains(method);
  }

  /** Whether the instance should get no request until a probe has reached it. */
  boolean suspends() {
    return this == NOT_REACHED;
  }

  String outcome() {
    return outcome;
  }

  ErrorResponseException toProblem() {
    return Problem.of(status, problem, detail);
  }
}
