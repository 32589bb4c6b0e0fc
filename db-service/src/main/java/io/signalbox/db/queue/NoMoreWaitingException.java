package io.signalbox.db.queue;

import java.net.URI;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ProblemDetail;
import org.springframework.web.ErrorResponseException;

/** Nobody is kept waiting here: another instance may. */
final class NoMoreWaitingException extends ErrorResponseException {

  NoMoreWaitingException(String detail) {
    super(HttpStatus.SERVICE_UNAVAILABLE, problem(detail), null);
    getHeaders().setContentType(MediaType.APPLICATION_PROBLEM_JSON);
  }

  private static ProblemDetail problem(String detail) {
    ProblemDetail problem =
        ProblemDetail.forStatusAndDetail(HttpStatus.SERVICE_UNAVAILABLE, detail);
    problem.setType(URI.create("urn:signalbox:problem:no-waiting"));
    return problem;
  }
}
