package io.signalbox.gateway.problem;

import java.net.URI;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.web.ErrorResponseException;

/** Makes the errors that are answered as {@code application/problem+json} (RFC 9457). */
public final class Problem {

  private static final String TYPE = "urn:signalbox:problem:";

  private Problem() {}

  /**
   * @param name the last part of the problem's type, the one a program tells problems apart by
   * @param detail a sentence for the person who reads the answer
   */
  public static ErrorResponseException of(HttpStatus status, String name, String detail) {
    ProblemDetail body = ProblemDetail.forStatusAndDetail(status, detail);
    body.setType(URI.create(TYPE + name));
    return new ErrorResponseException(status, body, null);
  }
}
