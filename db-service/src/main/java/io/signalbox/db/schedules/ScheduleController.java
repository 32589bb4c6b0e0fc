package io.signalbox.db.schedules;

import io.signalbox.db.memory.Share;
import io.signalbox.db.tasks.Refusal;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestAttribute;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** The internal API of schedules. Every operation may be repeated. */
@RestController
@RequestMapping("/internal/schedules")
class ScheduleController {

  /** How often an answer is there: as read from the database, as text, as written. */
  private static final int COPIES = 4;

  /** Of one schedule without its input, in all copies. */
  private static final long SCHEDULE_MEMORY = 16 * 1024;

  private final Schedules schedules;
  private final ScheduleStore store;
  private final Clockwork clockwork;
  private final ScheduleProperties properties;

  ScheduleController(
      Schedules schedules,
      ScheduleStore store,
      Clockwork clockwork,
      ScheduleProperties properties) {
    this.schedules = schedules;
    this.store = store;
    this.clockwork = clockwork;
    this.properties = properties;
  }

  /** Makes or replaces one. */
  @PutMapping("/{name}")
  Schedules.Defined define(
      @PathVariable String name,
      @Valid @RequestBody ScheduleDefinition definition,
      @RequestAttribute(Share.ATTRIBUTE) Share memory) {
    int input = definition.task().input().getBytes(StandardCharsets.UTF_8).length;
    if (input > properties.maxInput().toBytes()) {
      throw new Refusal(
              HttpStatus.CONTENT_TOO_LARGE,
              "input-too-large",
              "A schedule's input may have " + properties.maxInput().toBytes() + " bytes.")
          .exception();
    }
    if (definition.task().inputMemory() < 2L * input) {
      throw new Refusal(
              HttpStatus.BAD_REQUEST,
              "malformed-schedule",
              "inputMemory is less than twice the input.")
          .exception();
    }
    memory.take(scheduleMemory());
    Schedules.Defined defined = schedules.define(name, definition);
    clockwork.wake();
    return defined;
  }

  @GetMapping("/{name}")
  Schedule get(@PathVariable String name, @RequestAttribute(Share.ATTRIBUTE) Share memory) {
    memory.take(scheduleMemory());
    return store.find(name).orElseThrow(() -> Schedules.unknown(name).exception());
  }

  /** Schedules by name, from just behind {@code after}, without their inputs. */
  @GetMapping
  ScheduleList list(
      @RequestParam(required = false) @Nullable String after,
      @RequestParam(defaultValue = "50") @Min(1) @Max(1000) int limit,
      @RequestAttribute(Share.ATTRIBUTE) Share memory) {
    memory.take(SCHEDULE_MEMORY * limit);
    return store.list(after, limit);
  }

  /** Deletes one; its tasks stay. */
  @DeleteMapping("/{name}")
  @ResponseStatus(HttpStatus.NO_CONTENT)
  void delete(@PathVariable String name) {
    if (!store.delete(name)) {
      throw Schedules.unknown(name).exception();
    }
  }

  @PostMapping("/{name}/pause")
  Schedule pause(@PathVariable String name, @RequestAttribute(Share.ATTRIBUTE) Share memory) {
    memory.take(scheduleMemory());
    return schedules.pause(name);
  }

  @PostMapping("/{name}/resume")
  Schedule resume(@PathVariable String name, @RequestAttribute(Share.ATTRIBUTE) Share memory) {
    memory.take(scheduleMemory());
    Schedule resumed = schedules.resume(name);
    clockwork.wake();
    return resumed;
  }

  private long scheduleMemory() {
    return COPIES * properties.maxInput().toBytes() + SCHEDULE_MEMORY;
  }
}
