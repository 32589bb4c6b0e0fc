package io.signalbox.worker.types.http;

import io.signalbox.worker.delivery.HttpCaller;
import io.signalbox.worker.delivery.RetryRules;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.time.Duration;
import org.hibernate.validator.constraints.time.DurationMax;
import org.hibernate.validator.constraints.time.DurationMin;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;
import org.springframework.validation.annotation.Validated;

/**
 * How {@code http} tasks call, and whom.
 *
 * @param allowPrivateTargets whether tasks may call loopback, private and other addresses that are
 *     not public; for development, or where every caller may reach the worker's network anyway
 * @param lookupTimeout for the look-up of one name
 * @param connectTimeout for each address of a target
 * @param responseTimeout from the start of a call to the last byte of its answer, for each redirect
 *     anew
 * @param maxResponseBody how much of an answer's body is kept in the output
 * @param maxRedirects redirects followed in one attempt
 * @param backoff the longest wait before the second attempt; it doubles with every attempt
 * @param maxBackoff the longest wait before any attempt
 * @param maxRetryAfter the longest wait a server's Retry-After can ask for
 */
@Validated
@ConfigurationProperties("signalbox.task-types.http")
record HttpProperties(
    @DefaultValue("false") boolean allowPrivateTargets,
    @DefaultValue("2s") @DurationMin(millis = 1) Duration lookupTimeout,
    @DefaultValue("2s") @DurationMin(millis = 1) @DurationMax(minutes = 5) Duration connectTimeout,
    @DefaultValue("30s") @DurationMin(millis = 1) @DurationMax(days = 1) Duration responseTimeout,
    @DefaultValue("64KB") DataSize maxResponseBody,
    @DefaultValue("5") @Min(0) @Max(20) int maxRedirects,
    @DefaultValue("500ms") @DurationMin(millis = 1) @DurationMax(days = 1) Duration backoff,
    @DefaultValue("60s") @DurationMin(millis = 1) @DurationMax(days = 1) Duration maxBackoff,
    @DefaultValue("1h") @DurationMin(millis = 1) @DurationMax(days = 7) Duration maxRetryAfter) {

  HttpProperties {
    HttpCaller.Limits.checkBody(maxResponseBody);
  }

  HttpCaller.Limits limits() {
    return new HttpCaller.Limits(connectTimeout, responseTimeout, maxResponseBody);
  }

  RetryRules retryRules() {
    return RetryRules.of(backoff, maxBackoff, maxRetryAfter);
  }
}
