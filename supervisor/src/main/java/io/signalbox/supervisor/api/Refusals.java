package io.signalbox.supervisor.api;

import java.net.URI;
import org.springframework.http.MediaType;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;

/** Says why something is not done (RFC 9457). */
@RestControllerAdvice
class Refusals {

  @ExceptionHandler(RefusedOperationException.class)
  ResponseEntity<ProblemDetail> refused(RefusedOperationException refused) {
    ProblemDetail problem =
        ProblemDetail.forStatusAndDetail(refused.status(), String.valueOf(refused.getMessage()));
    problem.setType(URI.create("urn:signalbox:problem:cluster"));
    return ResponseEntity.status(refused.status())
        .contentType(MediaType.APPLICATION_PROBLEM_JSON)
        .body(problem);
  }
}
