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
final class ApiProblem extends ErrorResponseException {

  private static final Duration BACKLOG_RETRY = Duration.ofSeconds(2);
  private static final Duration AWAY_RETRY = Duration.ofSeconds(1);

  private ApiProblem(HttpStatus status, String type, String title, String detail) {
    super(status, body(status, type, title, detail), null);
  }

  private static ProblemDetail body(HttpStatus status, String type, String title, String detail) {
    ProblemDetail problem = ProblemDetail.forStatusAndDetail(status, detail);
    problem.setType(URI.create("urn:signalbox:problem:" + type));
    problem.setTitle(title);
    return problem;
  }

  static ApiProblem badRequest(String type, String detail) {
    return new ApiProblem(HttpStatus.BAD_REQUEST, type, "The request is malformed", detail);
  }

  static ApiProblem invalidTask(List<InvalidField> errors) {
    ApiProblem problem =
        new ApiProblem(
            HttpStatus.BAD_REQUEST,
            "invalid-task",
            "The task is invalid",
            errors.size() == 1
                ? "One field is wrong; errors names it."
                : errors.size() + " fields are wrong; errors names them.");
    problem.getBody().setProperty("errors", errors);
    return problem;
  }

  /**
   * @param pointer JSON pointer (RFC 6901) within the request's body
   * @param reason what is wrong with it
   */
  record InvalidField(String pointer, String reason) {}

  static ApiProblem unknownTask(UUID id) {
    return new ApiProblem(
        HttpStatus.NOT_FOUND, "unknown-task", "Unknown task", "There is no task " + id + ".");
  }

  static ApiProblem noOutput(String detail) {
    return new ApiProblem(HttpStatus.NOT_FOUND, "no-output", "No output", detail);
  }

  static ApiProblem tooLarge(long limit) {
    return new ApiProblem(
        HttpStatus.CONTENT_TOO_LARGE,
        "body-too-large",
        "The request body is too large",
        "At most " + limit + " bytes are accepted.");
  }

  static ApiProblem tooMuch(String detail) {
    return new ApiProblem(
        HttpStatus.CONTENT_TOO_LARGE, "task-too-large", "The task is too large", detail);
  }

  static ApiProblem malformedJson(String detail) {
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

  private void retryAfter(Duration delay) {
    getHeaders().set(HttpHeaders.RETRY_AFTER, String.valueOf(delay.toSeconds()));
  }
}
