package io.signalbox.db.tasks;

import java.net.URI;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ProblemDetail;
import org.springframework.web.ErrorResponseException;

/** What this API refuses, as problems of a type that a caller can match. */
final class Refusal {

  private Refusal() {}

  static ErrorResponseException of(HttpStatus status, String type, String detail) {
    ProblemDetail problem = ProblemDetail.forStatusAndDetail(status, detail);
    problem.setType(URI.create("urn:signalbox:problem:" + type));
    ErrorResponseException exception = new ErrorResponseException(status, problem, null);
    exception.getHeaders().setContentType(MediaType.APPLICATION_PROBLEM_JSON);
    return exception;
  }
}
