package io.signalbox.db.bounds;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.valves.ErrorReportValve;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;

/** Has Tomcat say what it refuses itself as a problem (RFC 9457) in place of a page. */
public final class PlainProblemValve extends ErrorReportValve {

  @Override
  protected void report(Request request, Response response, @Nullable Throwable failure) {
    int status = response.getStatus();
    if (status < 400 || response.getContentWritten() > 0 || !response.setErrorReported()) {
      return;
    }
    byte[] problem =
        "{\"type\":\"about:blank\",\"title\":\"The request was refused\",\"status\":%d}"
            .formatted(status)
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
}
