package io.signalbox.db.tasks;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.dao.TransientDataAccessException;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.context.request.WebRequest;
import org.springframework.web.servlet.mvc.method.annotation.ResponseEntityExceptionHandler;

/** Answers what goes wrong as a problem (RFC 9457); how it went wrong stays in the log. */
@RestControllerAdvice
class Problems extends ResponseEntityExceptionHandler {

  private static final Logger log = LoggerFactory.getLogger(Problems.class);

  @ExceptionHandler({DataAccessResourceFailureException.class, TransientDataAccessException.class})
  @Nullable ResponseEntity<Object> databaseAway(Exception e, WebRequest request) {
    log.warn("The database did not answer: {}", e.getMessage());
    HttpHeaders headers = new HttpHeaders();
    headers.set(HttpHeaders.RETRY_AFTER, "1");
    return answer(
        e,
        HttpStatus.SERVICE_UNAVAILABLE,
        "The database does not answer at the moment.",
        headers,
        request);
  }

  @ExceptionHandler(Exception.class)
  @Nullable ResponseEntity<Object> unexpected(Exception e, WebRequest request) {
    log.error("{} failed", request.getDescription(false), e);
    return answer(
        e,
        HttpStatus.INTERNAL_SERVER_ERROR,
        "An unexpected error occurred; it has been logged.",
        new HttpHeaders(),
        request);
  }

  private @Nullable ResponseEntity<Object> answer(
      Exception e, HttpStatus status, String detail, HttpHeaders headers, WebRequest request) {
    ProblemDetail problem = ProblemDetail.forStatusAndDetail(status, detail);
    return handleExceptionInternal(e, problem, headers, status, request);
  }
}
