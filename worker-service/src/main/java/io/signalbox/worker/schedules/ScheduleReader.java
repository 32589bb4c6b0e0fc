package io.signalbox.worker.schedules;

import io.signalbox.worker.json.JsonMeasure;
import io.signalbox.worker.json.MalformedJsonException;
import io.signalbox.worker.json.RawJson;
import io.signalbox.worker.json.StrictJson;
import io.signalbox.worker.memory.Memory;
import io.signalbox.worker.memory.MemoryProperties;
import io.signalbox.worker.memory.Share;
import io.signalbox.worker.store.NewTask;
import io.signalbox.worker.store.ScheduleDefinition;
import io.signalbox.worker.store.ScheduleDefinition.Rule;
import io.signalbox.worker.tasks.ApiProblem;
import io.signalbox.worker.tasks.ApiProblem.InvalidField;
import io.signalbox.worker.tasks.SubmissionReader;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import tools.jackson.databind.JsonNode;

/**
 * Reads what a client would have as a schedule, and names every fault by its JSON pointer. Its task
 * is held to what {@link SubmissionReader} asks of any; what a rule says is for the data tier to
 * judge, which follows it. Thread-safe.
 */
@Component
class ScheduleReader {

  private static final String TASK = "task";
  private static final List<String> OVERLAPS = List.of("skip", "allow", "queue");
  private static final List<String> CATCH_UPS = List.of("none", "latest", "all");
  private static final Set<String> FIELDS =
      Set.of(TASK, "cron", "timeZone", "every", "anchor", "overlap", "catchUp", "paused");

  /** Later ones no calendar needs, and earlier ones mean the same as some other. */
  private static final Instant FIRST_ANCHOR = Instant.EPOCH;

  private static final Instant LAST_ANCHOR = Instant.parse("9999-12-31T23:59:59Z");

  private final SubmissionReader submissions;
  private final StrictJson strictJson;
  private final Memory memory;
  private final MemoryProperties bounds;
  private final long maxBody;

  ScheduleReader(
      SubmissionReader submissions,
      StrictJson strictJson,
      Memory memory,
      MemoryProperties bounds,
      SchedulesProperties properties) {
    this.submissions = submissions;
    this.strictJson = strictJson;
    this.memory = memory;
    this.bounds = bounds;
    this.maxBody = properties.maxBody().toBytes();
  }

  /** All but the task, and where that is in the text. */
  private record Frame(
      RawJson task,
      Rule rule,
      String overlap,
      String catchUp,
      @Nullable Boolean paused,
      List<InvalidField> faults) {}

  /**
   * Reads it in the memory that it needs: waits for that a little, and keeps none of it.
   *
   * @throws ApiProblem 400 naming what is wrong, 413 when there is too much of it, 503 when there
   *     is no memory for it at the moment
   */
  ScheduleDefinition read(RawJson text) throws InterruptedException {
    if (text.length() > maxBody) {
      throw ApiProblem.tooLarge(maxBody);
    }
    Frame frame = frame(text);
    List<InvalidField> faults = new ArrayList<>(frame.faults());
    Optional<NewTask> task = task(frame.task(), faults);
    if (!faults.isEmpty()) {
      throw ApiProblem.invalidSchedule(faults);
    }
    return new ScheduleDefinition(
        task.orElseThrow(), frame.rule(), frame.overlap(), frame.catchUp(), frame.paused());
  }

  private Optional<NewTask> task(RawJson text, List<InvalidField> faults)
      throws InterruptedException {
    if (text.length() == 0) {
      faults.add(new InvalidField("/" + TASK, "must be an object, as POST /api/tasks takes it"));
      return Optional.empty();
    }
    try {
      NewTask task = submissions.read(text, List.of()).task();
      if (task.queueing().notBefore() != null || task.queueing().delayMillis() != null) {
        faults.add(
            new InvalidField(
                "/" + TASK, "of a schedule has no notBefore or delay: it runs when it is due"));
      }
      return Optional.of(task);
    } catch (ApiProblem e) {
      if (e.errors().isEmpty()) {
        throw e;
      }
      e.errors().forEach(error -> faults.add(error.within("/" + TASK)));
      return Optional.empty();
    }
  }

  private Frame frame(RawJson text) throws InterruptedException {
    try {
      JsonMeasure measure = strictJson.measure(text);
      long needed = measure.reading();
      try (Share share = memory.reading(needed).open()) {
        share.take(needed, bounds.patience());
        StrictJson.Document document = strictJson.read(text, TASK);
        return new Fields(document.tree()).frame(document.member());
      }
    } catch (MalformedJsonException e) {
      throw e.tooMuch() ? ApiProblem.tooMuch(e.reason()) : ApiProblem.malformedJson(e.reason());
    }
  }

  /** One definition's fields, and what is wrong with them. */
  private static final class Fields {
    private final JsonNode body;
    private final List<InvalidField> faults = new ArrayList<>();

    Fields(JsonNode body) {
      this.body = body;
    }

    Frame frame(RawJson task) {
      if (!body.isObject()) {
        throw ApiProblem.invalidSchedule(List.of(new InvalidField("", "must be an object")));
      }
      body.propertyNames().stream()
          .filter(name -> !FIELDS.contains(name))
          .forEach(name -> fault(name, "is no field of a schedule"));
      return new Frame(
          task,
          rule(),
          oneOf("overlap", OVERLAPS, "skip"),
          oneOf("catchUp", CATCH_UPS, "latest"),
          paused(),
          faults);
    }

    private Rule rule() {
      if (body.has("cron") == body.has("every")) {
        faults.add(new InvalidField("", "must have either cron or every"));
      } else if (body.has("every") && body.has("timeZone")) {
        fault("timeZone", "belongs to cron: a fixed rate knows no time zone");
      } else if (body.has("cron") && body.has("anchor")) {
        fault("anchor", "belongs to every: a cron expression has no anchor");
      }
      return new Rule(text("cron"), text("timeZone"), text("every"), anchor());
    }

    private @Nullable Instant anchor() {
      String text = text("anchor");
      if (text == null) {
        return null;
      }
      Instant anchor;
      try {
        anchor = OffsetDateTime.parse(text).toInstant();
      } catch (DateTimeException e) {
        anchor = Instant.MIN;
      }
      if (anchor.isBefore(FIRST_ANCHOR) || anchor.isAfter(LAST_ANCHOR)) {
        fault(
            "anchor",
            "must be an instant from 1970 to 9999 with its offset, as 2026-01-01T00:00:00Z");
      }
      return anchor;
    }

    private String oneOf(String name, List<String> values, String otherwise) {
      if (!body.has(name)) {
        return otherwise;
      }
      String value = body.path(name).isString() ? body.path(name).asString() : "";
      if (!values.contains(value)) {
        fault(name, "must be one of " + String.join(", ", values));
      }
      return value;
    }

    private @Nullable String text(String name) {
      JsonNode value = body.path(name);
      if (body.has(name) && !value.isString()) {
        fault(name, "must be a string");
      }
      return value.isString() ? value.asString() : null;
    }

    private @Nullable Boolean paused() {
      JsonNode value = body.path("paused");
      if (body.has("paused") && !value.isBoolean()) {
        fault("paused", "must be true or false");
      }
      return value.isBoolean() ? value.asBoolean() : null;
    }

    private void fault(String name, String reason) {
      // RFC 6901, section 3.
      String step = name.replace("~", "~0").replace("/", "~1");
      faults.add(new InvalidField("/" + step, reason));
    }
  }
}
