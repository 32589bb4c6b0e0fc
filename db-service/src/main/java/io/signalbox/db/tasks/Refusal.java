package io.signalbox.db.tasks;

import java.net.URI;
import java.util.UUID;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ProblemDetail;
import org.springframework.web.ErrorResponseException;

/**
 * What this API refuses: a problem (RFC 9457) of a type that a caller can match.
 *
 * @param status of HTTP
 * @param type the last part of the problem's type
 * @param detail for a person
 */
public record Refusal(int status, String type, String detail) {

  static final Refusal BACKLOG_FULL =
      new Refusal(HttpStatus.TOO_MANY_REQUESTS, "backlog-full", "The queue is full.");
  static final Refusal KEY_REUSED =
      new Refusal(
          HttpStatus.CONFLICT,
          "key-reused",
          "Another request was made under this idempotency key.");
  static final Refusal LEASE_LOST =
      new Refusal(HttpStatus.CONFLICT, "lease-lost", "The lease of this attempt was lost.");
  static final Refusal INPUT_MEMORY_TOO_SMALL =
      malformed("inputMemory is less than twice the input.");
  static final Refusal NOT_STORABLE =
      new Refusal(HttpStatus.BAD_REQUEST, "not-storable", "The database cannot store this.");

  static Refusal malformed(String detail) {
    return new Refusal(HttpStatus.BAD_REQUEST, "malformed-task", detail);
  }

  static Refusal unknownTask(UUID id) {
    return new Refusal(HttpStatus.NOT_FOUND, "unknown-task", "There is no task " + id + ".");
  }

  public Refusal(HttpStatus status, String type, String detail) {
    this(status.value(), type, detail);
  }

  /** As the answer to the whole request. */
  public ErrorResponseException exception() {
    HttpStatus http = HttpStatus.valueOf(status);
    ProblemDetail problem = ProblemDetail.forStatusAndDetail(http, detail);
    problem.setType(URI.create("urn:signalbox:problem:" + type));
    ErrorResponseException exception = new ErrorResponseException(http, problem, null);
    exception.getHeaders().setContentType(MediaType.APPLICATION_PROBLEM_JSON);
    return exception;
  }
}
