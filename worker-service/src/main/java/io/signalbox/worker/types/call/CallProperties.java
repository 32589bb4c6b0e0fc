package io.signalbox.worker.types.call;

import io.signalbox.worker.delivery.HttpCaller;
import io.signalbox.worker.delivery.RetryRules;
import java.time.Duration;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.hibernate.validator.constraints.time.DurationMax;
import org.hibernate.validator.constraints.time.DurationMin;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;
import org.springframework.validation.annotation.Validated;

/**
 * Which services {@code call} tasks may call, and how.
 *
 * @param services their names, spelled as tasks have to spell them. None unless it is said: whoever
 *     may submit a task can call them, though the gateway may have no route to them. Never those of
 *     the cluster itself
 * @param refusedSegments what no segment of a path may be, in whatever case: where services have
 *     what is not for callers
 * @param connectTimeout for one connection
 * @param responseTimeout from the start of a call at one instance to the last byte of its answer
 * @param patience how long an attempt goes from instance to instance
 * @param maxResponseBody how much of an answer's body is kept in the output
 * @param backoff the longest wait before the second attempt; it doubles with every attempt
 * @param maxBackoff the longest wait before any attempt
 * @param maxRetryAfter the longest wait a service's Retry-After can ask for
 */
@Validated
@ConfigurationProperties("signalbox.task-types.call")
record CallProperties(
    @DefaultValue Set<String> services,
    @DefaultValue("actuator") Set<String> refusedSegments,
    @DefaultValue("2s") @DurationMin(millis = 1) @DurationMax(minutes = 5) Duration connectTimeout,
    @DefaultValue("30s") @DurationMin(millis = 1) @DurationMax(days = 1) Duration responseTimeout,
    @DefaultValue("2s") @DurationMin(millis = 0) @DurationMax(days = 1) Duration patience,
    @DefaultValue("64KB") DataSize maxResponseBody,
    @DefaultValue("500ms") @DurationMin(millis = 1) @DurationMax(days = 1) Duration backoff,
    @DefaultValue("60s") @DurationMin(millis = 1) @DurationMax(days = 1) Duration maxBackoff,
    @DefaultValue("1h") @DurationMin(millis = 1) @DurationMax(days = 7) Duration maxRetryAfter) {

  /** As the registry has them. */
  private static final Pattern NAME = Pattern.compile("[A-Za-z][A-Za-z0-9-]{0,62}");

  /** What they do is for each other, or for clients that come through the gateway. */
  private static final Set<String> OURS =
      Set.of("registry", "gateway", "worker-service", "db-service");

  CallProperties {
    services = Set.copyOf(services);
    refusedSegments = Set.copyOf(refusedSegments);
    for (String service : services) {
      if (!NAME.matcher(service).matches()) {
        throw new IllegalArgumentException(
            "services: \"" + service + "\" is not the name of a service, as orders is");
      }
      if (OURS.contains(service.toLowerCase(Locale.ROOT))) {
        throw new IllegalArgumentException(
            "services: " + service + " is the cluster's own and cannot be called by tasks");
      }
    }
    HttpCaller.Limits.checkBody(maxResponseBody);
  }

  HttpCaller.Limits limits() {
    return new HttpCaller.Limits(connectTimeout, responseTimeout, maxResponseBody);
  }

  RetryRules retryRules() {
    return RetryRules.of(backoff, maxBackoff, maxRetryAfter);
  }
}
