package io.signalbox.db.tasks;

import io.signalbox.db.memory.MemoryShortException;
import java.io.IOException;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.dao.TransientDataAccessException;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.transaction.TransactionException;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.context.request.WebRequest;
import org.springframework.web.servlet.mvc.method.annotation.ResponseEntityExceptionHandler;

/** Answers what goes wrong as a problem (RFC 9457); how it went wrong stays in the log. */
@RestControllerAdvice
class Problems extends ResponseEntityExceptionHandler {

  private static final Logger log = LoggerFactory.getLogger(Problems.class);

  @ExceptionHandler({
    DataAccessResourceFailureException.class,
    TransientDataAccessException.class,
    TransactionException.class
  })
  @Nullable ResponseEntity<Object> databaseAway(Exception e, WebRequest request) {
    log.warn("The database did not answer: {}", e.getMessage());
    return answer(
        e,
        HttpStatus.SERVICE_UNAVAILABLE,
        "The database does not answer at the moment.",
        soon(),
        request);
  }

  @ExceptionHandler
  @Nullable ResponseEntity<Object> memoryShort(MemoryShortException e, WebRequest request) {
    if (e.forEver()) {
      return answer(
          e,
          HttpStatus.CONTENT_TOO_LARGE,
          "It would take more memory than there is.",
          new HttpHeaders(),
          request);
    }
    return answer(
        e,
        HttpStatus.SERVICE_UNAVAILABLE,
        "There is no memory to spare at the moment.",
        soon(),
        request);
  }

  /** A NUL in a text, or an input that is not JSON: the caller's doing, whatever it was. */
  @ExceptionHandler
  @Nullable ResponseEntity<Object> refusedByDatabase(
      DataIntegrityViolationException e, WebRequest request) {
    // Not its words: they have the value in them.
    String state = e.getMostSpecificCause() instanceof SQLException sql ? sql.getSQLState() : "?";
    log.warn("The database refused a value: SQL state {}", state);
    return answer(
        e, HttpStatus.BAD_REQUEST, "The database cannot store this.", new HttpHeaders(), request);
  }

  /** The caller has gone, or takes too long; there is nobody to tell. */
  @ExceptionHandler
  @Nullable ResponseEntity<Object> connectionBroke(IOException e, WebRequest request) {
    log.debug("{}: {}", request.getDescription(false), e.toString());
    return answer(
        e,
        HttpStatus.BAD_REQUEST,
        "The connection ended before the request did.",
        new HttpHeaders(),
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

  private static HttpHeaders soon() {
    HttpHeaders headers = new HttpHeaders();
    headers.set(HttpHeaders.RETRY_AFTER, "1");
    return headers;
  }

  private @Nullable ResponseEntity<Object> answer(
      Exception e, HttpStatus status, String detail, HttpHeaders headers, WebRequest request) {
    ProblemDetail problem = ProblemDetail.forStatusAndDetail(status, detail);
    return handleExceptionInternal(e, problem, headers, status, request);
  }
}
