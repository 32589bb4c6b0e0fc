package io.signalbox.registry.problem;

import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.URI;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ProblemDetail;
import tools.jackson.databind.json.JsonMapper;

/** An answer of {@code application/problem+json} (RFC 9457). */
public final class Problem {

  private static final String TYPE = "urn:signalbox:problem:";

  private Problem() {}

  /**
   * Writes it as the whole answer.
   *
   * @param type which kind it is, without the prefix that all have
   */
  public static void write(
      JsonMapper json, HttpServletResponse response, HttpStatus status, String type, String detail)
      throws IOException {
    ProblemDetail problem = ProblemDetail.forStatusAndDetail(status, detail);
    problem.setType(URI.create(TYPE + type));
    response.setStatus(status.value());
    response.setContentType(MediaType.APPLICATION_PROBLEM_JSON_VALUE);
    json.writeValue(response.getOutputStream(), problem);
  }
}
