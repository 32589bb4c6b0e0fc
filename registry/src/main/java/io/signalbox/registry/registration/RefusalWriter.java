package io.signalbox.registry.registration;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.signalbox.tomcat.ProblemWriter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpStatus;

/** Tells of a refusal: whoever has asked, the log, the metrics, and who asks later. Thread-safe. */
final class RefusalWriter {

  private static final Logger log = LoggerFactory.getLogger(RefusalWriter.class);

  private final Map<Refused.Kind, Counter> counts = new EnumMap<>(Refused.Kind.class);
  private final RecentRefusals recent;
  private final ProblemWriter problems;

  RefusalWriter(RecentRefusals recent, ProblemWriter problems, MeterRegistry meters) {
    for (Refused.Kind kind : Refused.Kind.values()) {
      counts.put(
          kind,
          Counter.builder("signalbox.registry.refusals")
              .description("Requests that were not let through to the table")
              .tag("type", kind.type())
              .register(meters));
    }
    this.recent = recent;
    this.problems = problems;
  }

  /** Writes the whole answer. */
  void write(HttpServletRequest request, HttpServletResponse response, Refused refused)
      throws IOException {
    Refused.Kind kind = refused.kind();
    HttpStatus status = kind.status();
    Objects.requireNonNull(counts.get(kind)).increment();
    RecentRefusals.Refusal refusal =
        new RecentRefusals.Refusal(
            request.getRemoteAddr(),
            request.getMethod(),
            request.getRequestURI(),
            status.value(),
            refused.detail());
    // What is not there is no news: a member that was missed asks with its heartbeat.
    if (status != HttpStatus.NOT_FOUND && recent.add(refusal)) {
      log.warn(
          "Refused {} {} from {}: {} {}",
          refusal.method(),
          refusal.path(),
          refusal.from(),
          refusal.status(),
          refusal.reason());
    }
    if (status == HttpStatus.TOO_MANY_REQUESTS) {
      response.setIntHeader("Retry-After", 1);
    }
    problems.write(response, status, kind.type(), refused.detail());
  }
}
