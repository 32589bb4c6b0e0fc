package io.signalbox.worker.tasks;

import io.signalbox.worker.store.Priority;
import io.signalbox.worker.store.Queueing;
import io.signalbox.worker.tasks.ApiProblem.InvalidField;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Reads what a submission says of when and beside what its task may run. Thread-safe. */
final class QueueingReader {

  private final Duration maxDelay;
  private final Clock clock;

  /**
   * @param maxDelay how far ahead a task may be submitted
   */
  QueueingReader(Duration maxDelay, Clock clock) {
    this.maxDelay = maxDelay;
    this.clock = clock;
  }

  /**
   * @param body has the shape of a submission
   * @throws ApiProblem 400 naming all that is wrong
   */
  Queueing read(JsonNode body) {
    List<InvalidField> faults = new ArrayList<>();
    Instant notBefore = notBefore(body.get("notBefore"), faults);
    Long delayMillis = delayMillis(body.get("delay"), faults);
    if (body.has("notBefore") && body.has("delay")) {
      faults.add(new InvalidField("/delay", "cannot be given together with notBefore"));
    }
    String key = body.has("concurrencyKey") ? body.path("concurrencyKey").asString() : null;
    if (key != null && key.chars().anyMatch(Character::isISOControl)) {
      faults.add(new InvalidField("/concurrencyKey", "must be without control characters"));
    }
    if (body.has("maxConcurrent") && key == null) {
      faults.add(new InvalidField("/maxConcurrent", "means nothing without concurrencyKey"));
    }
    if (!faults.isEmpty()) {
      throw ApiProblem.invalidTask(faults);
    }
    return new Queueing(
        notBefore,
        delayMillis,
        body.has("priority") ? Priority.of(body.path("priority").asString()) : null,
        key,
        key == null ? null : body.path("maxConcurrent").asInt(1));
  }

  private @Nullable Instant notBefore(@Nullable JsonNode field, List<InvalidField> faults) {
    if (field == null) {
      return null;
    }
    try {
      Instant time = OffsetDateTime.parse(field.asString()).toInstant();
      if (!time.isBefore(Instant.EPOCH) && !time.isAfter(clock.instant().plus(maxDelay))) {
        return time;
      }
    } catch (DateTimeParseException e) {
      // As wrong as one that is too far away.
    }
    faults.add(
        new InvalidField(
            "/notBefore",
            "must be an RFC 3339 instant at most "
                + maxDelay.toDays()
                + " days ahead and not before 1970, as 2030-01-31T08:00:00Z"));
    return null;
  }

  private @Nullable Long delayMillis(@Nullable JsonNode field, List<InvalidField> faults) {
    if (field == null) {
      return null;
    }
    try {
      Duration delay = Duration.parse(field.asString());
      if (!delay.isNegative() && delay.compareTo(maxDelay) <= 0) {
        // Rounded up: not a moment too early.
        return delay.plusNanos(999_999).toMillis();
      }
    } catch (DateTimeParseException e) {
      // As wrong as one that is too long.
    }
    faults.add(
        new InvalidField(
            "/delay",
            "must be an ISO 8601 duration from PT0S to P" + maxDelay.toDays() + "D, as PT30S"));
    return null;
  }
}
