package io.signalbox.db.schedules;

import io.signalbox.db.tasks.Refusal;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/** Makes, replaces, stops and restarts schedules. Thread-safe. */
@Component
class Schedules {

  private final ScheduleStore store;
  private final ScheduleProperties properties;
  private final DatabaseClock clock;
  private final TransactionTemplate transactions;

  Schedules(
      ScheduleStore store,
      ScheduleProperties properties,
      DatabaseClock clock,
      TransactionTemplate transactions) {
    this.store = store;
    this.properties = properties;
    this.clock = clock;
    this.transactions = transactions;
  }

  /**
   * @param created whether it is new
   */
  record Defined(Schedule schedule, boolean created) {}

  /**
   * Makes the schedule, or replaces the one of this name. One whose rule stays keeps its due time,
   * also one that has passed just now; another rule begins now. Neither brings a due time that has
   * been dealt with again.
   */
  Defined define(String name, ScheduleDefinition definition) {
    Rule rule = rule(definition.rule());
    while (true) {
      // Of two that make it at once, one finds it made by the other.
      Optional<Defined> defined =
          transactions.execute(_ -> replaceOrCreate(name, definition, rule));
      if (defined.isPresent()) {
        return defined.get();
      }
    }
  }

  private Optional<Defined> replaceOrCreate(String name, ScheduleDefinition definition, Rule rule) {
    Optional<Schedule> there = store.lock(name);
    Instant now = clock.now();
    if (there.isPresent()) {
      Schedule before = there.get();
      boolean paused = definition.paused() == null ? before.paused() : definition.paused();
      boolean goesOn = before.nextDue() != null && before.rule().equals(definition.rule());
      Instant next = paused ? null : goesOn ? before.nextDue() : next(rule, before.lastDue(), now);
      return Optional.of(new Defined(store.replace(name, definition, paused, next, now), false));
    }
    if (store.count() >= properties.maxSchedules()) {
      throw new Refusal(
              HttpStatus.CONFLICT,
              "too-many-schedules",
              "There are %d schedules, which is the most there may be: delete one, or raise "
                      .formatted(properties.maxSchedules())
                  + "signalbox.schedule-store.max-schedules.")
          .exception();
    }
    boolean paused = Boolean.TRUE.equals(definition.paused());
    return store
        .insert(name, definition, paused, paused ? null : next(rule, null, now), now)
        .map(created -> new Defined(created, true));
  }

  /** Stops a schedule; doing so again changes nothing. */
  Schedule pause(String name) {
    return transactions.execute(
        _ -> {
          Schedule schedule = store.lock(name).orElseThrow(() -> unknown(name).exception());
          return schedule.paused() ? schedule : store.pause(name, true, null, clock.now());
        });
  }

  /** Has a schedule go on; what was due meanwhile is not caught up. */
  Schedule resume(String name) {
    return transactions.execute(
        _ -> {
          Schedule schedule = store.lock(name).orElseThrow(() -> unknown(name).exception());
          if (!schedule.paused()) {
            return schedule;
          }
          Instant now = clock.now();
          Instant next = next(rule(schedule.rule()), schedule.lastDue(), now);
          return store.pause(name, false, next, now);
        });
  }

  static Refusal unknown(String name) {
    return new Refusal(
        HttpStatus.NOT_FOUND, "unknown-schedule", "There is no schedule " + name + ".");
  }

  private static @Nullable Instant next(Rule rule, @Nullable Instant lastDue, Instant now) {
    // The clock may have been set back.
    return rule.next(lastDue == null || lastDue.isBefore(now) ? now : lastDue).orElse(null);
  }

  private Rule rule(RuleSpec spec) {
    try {
      Rule rule = spec.rule();
      if (rule.next(clock.now()).isEmpty()) {
        throw new InvalidRuleException("cron", "must be due at some time, which this never is");
      }
      return rule;
    } catch (InvalidRuleException e) {
      throw new Refusal(HttpStatus.BAD_REQUEST, "invalid-" + e.field(), e.reason()).exception();
    }
  }
}
