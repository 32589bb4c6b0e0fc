package io.signalbox.tomcat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.valves.ErrorReportValve;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;

/**
 * Says as a problem (RFC 9457), in place of a page, what Tomcat refuses itself and what no
 * controller answers. Public, because Tomcat makes it by its name.
 */
public final class ProblemValve extends ErrorReportValve {

  @Override
  protected void report(Request request, Response response, @Nullable Throwable failure) {
    int status = response.getStatus();
    if (status < 400 || response.getContentWritten() > 0 || !response.setErrorReported()) {
      return;
    }
    HttpStatus known = HttpStatus.resolve(status);
    byte[] problem =
        "{\"type\":\"%s\",\"title\":\"%s\",\"status\":%d}"
            .formatted(type(status), known == null ? "Refused" : known.getReasonPhrase(), status)
            .getBytes(StandardCharsets.US_ASCII);
    try {
      response.setContentType(MediaType.APPLICATION_PROBLEM_JSON_VALUE);
      response.getOutputStream().write(problem);
      response.finishResponse();
    } catch (IOException | IllegalStateException e) {
      // The client has gone, or part of another answer is out: nothing more can be said.
      container.getLogger().debug("No error report", e);
    }
  }

  private static String type(int status) {
    return switch (status) {
      case 400 -> ProblemWriter.TYPE + "malformed-request";
      case 417 -> ProblemWriter.TYPE + "expectation";
      case 501 -> ProblemWriter.TYPE + "not-implemented";
      case 505 -> ProblemWriter.TYPE + "http-version";
      default -> "about:blank";
    };
  }
}
