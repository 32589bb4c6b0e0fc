package io.signalbox.worker.tasks;

import io.signalbox.worker.memory.MemoryShortException;
import io.signalbox.worker.store.RefusedException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.web.ErrorResponseException;

/** The errors that this API answers, as problems (RFC 9457) of a type that a client can match. */
public final class ApiProblem extends ErrorResponseException {

  private static final Duration BACKLOG_RETRY = Duration.ofSeconds(2);
  private static final Duration AWAY_RETRY = Duration.ofSeconds(1);

  private final List<InvalidField> errors;

  private ApiProblem(HttpStatus status, String type, String title, String detail) {
    this(status, type, title, detail, List.of());
  }

  private ApiProblem(
      HttpStatus status, String type, String title, String detail, List<InvalidField> errors) {
    super(status, body(status, type, title, detail), null);
    this.errors = errors;
    if (!errors.isEmpty()) {
      getBody().setProperty("errors", errors);
    }
  }

  private static ProblemDetail body(HttpStatus status, String type, String title, String detail) {
    ProblemDetail problem = ProblemDetail.forStatusAndDetail(status, detail);
    problem.setType(URI.create("urn:signalbox:problem:" + type));
    problem.setTitle(title);
    return problem;
  }

  public static ApiProblem badRequest(String type, String detail) {
    return new ApiProblem(HttpStatus.BAD_REQUEST, type, "The request is malformed", detail);
  }

  static ApiProblem invalidTask(List<InvalidField> errors) {
    return invalid("invalid-task", "The task is invalid", errors);
  }

  public static ApiProblem invalidSchedule(List<InvalidField> errors) {
    return invalid("invalid-schedule", "The schedule is invalid", errors);
  }

  private static ApiProblem invalid(String type, String title, List<InvalidField> errors) {
    return new ApiProblem(
        HttpStatus.BAD_REQUEST,
        type,
        title,
        errors.size() == 1
            ? "One field is wrong; errors names it."
            : errors.size() + " fields are wrong; errors names them.",
        errors);
  }

  /**
   * @param pointer JSON pointer (RFC 6901) within the request's body
   * @param reason what is wrong with it
   */
  public record InvalidField(String pointer, String reason) {

    /** The same within a larger body, which has at {@code pointer} the one that it was of. */
    public InvalidField within(String pointer) {
      return new InvalidField(pointer + this.pointer, reason);
    }
  }

  /** The fields that are wrong, where it is about such. */
  public List<InvalidField> errors() {
    return errors;
  }

  static ApiProblem unknownTask(UUID id) {
    return new ApiProblem(
        HttpStatus.NOT_FOUND, "unknown-task", "Unknown task", "There is no task " + id + ".");
  }

  static ApiProblem noOutput(String detail) {
    return new ApiProblem(HttpStatus.NOT_FOUND, "no-output", "No output", detail);
  }

  public static ApiProblem tooLarge(long limit) {
    return new ApiProblem(
        HttpStatus.CONTENT_TOO_LARGE,
        "body-too-large",
        "The request body is too large",
        "At most " + limit + " bytes are accepted.");
  }

  public static ApiProblem tooMuch(String detail) {
    return new ApiProblem(
        HttpStatus.CONTENT_TOO_LARGE, "task-too-large", "The task is too large", detail);
  }

  public static ApiProblem malformedJson(String detail) {
    return badRequest("malformed-json", detail);
  }

  static ApiProblem memoryShort(MemoryShortException e) {
    return e.forEver()
        ? tooMuch("It would take more memory than this worker has for it.")
        : busy("This worker has no memory to spare at the moment.");
  }

  static ApiProblem busy(String detail) {
    ApiProblem problem =
        new ApiProblem(HttpStatus.SERVICE_UNAVAILABLE, "busy", "This worker is busy", detail);
    problem.retryAfter(AWAY_RETRY);
    return problem;
  }

  static ApiProblem away() {
    ApiProblem problem =
        new ApiProblem(
            HttpStatus.SERVICE_UNAVAILABLE,
            "data-tier-away",
            "The data tier does not answer",
            "Nothing was accepted; try again in a moment.");
    problem.retryAfter(AWAY_RETRY);
    return problem;
  }

  /** What the data tier refused, in the terms of this API. */
  static ApiProblem refused(RefusedException e) {
    return switch (e.problem()) {
      case "unknown-task" ->
          new ApiProblem(HttpStatus.NOT_FOUND, "unknown-task", "Unknown task", e.detail());
      case "already-ended" ->
          new ApiProblem(HttpStatus.CONFLICT, "already-ended", "The task has ended", e.detail());
      case "unknown-schedule" ->
          new ApiProblem(HttpStatus.NOT_FOUND, "unknown-schedule", "Unknown schedule", e.detail());
      case "too-many-schedules" ->
          new ApiProblem(
              HttpStatus.CONFLICT, "too-many-schedules", "Too many schedules", e.detail());
      case "invalid-cron" -> invalidSchedule("/cron", e);
      case "invalid-time-zone" -> invalidSchedule("/timeZone", e);
      case "invalid-every" -> invalidSchedule("/every", e);
      case "invalid-rule" -> invalidSchedule("", e);
      case "no-output" -> noOutput(e.detail());
      case "key-reused" ->
          new ApiProblem(
              HttpStatus.UNPROCESSABLE_CONTENT,
              "idempotency-key-reused",
              "The Idempotency-Key was used for another request",
              "Use a new key for a new request, and repeat a request without changing it.");
      case "backlog-full" -> {
        ApiProblem problem =
            new ApiProblem(
                HttpStatus.TOO_MANY_REQUESTS,
                "backlog-full",
                "Too many tasks are waiting",
                "The task was not accepted: the queue is full.");
        problem.retryAfter(BACKLOG_RETRY);
        yield problem;
      }
      default ->
          new ApiProblem(
              HttpStatus.BAD_GATEWAY,
              "data-tier-refused",
              "The data tier refused",
              "It answered " + e.status() + ", which it should not have.");
    };
  }

  private static ApiProblem invalidSchedule(String pointer, RefusedException e) {
    return invalidSchedule(List.of(new InvalidField(pointer, e.detail())));
  }

  private void retryAfter(Duration delay) {
    getHeaders().set(HttpHeaders.RETRY_AFTER, String.valueOf(delay.toSeconds()));
  }
}
