package io.signalbox.db.schedules;

import com.fasterxml.uuid.Generators;
import com.fasterxml.uuid.NoArgGenerator;
import io.signalbox.db.tasks.TransactionalCreations;
import io.signalbox.db.tasks.TransactionalCreations.QueuedTask;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Turns due times into tasks. A task is stored and its schedule moved on in one transaction, in
 * which nobody else deals with that schedule: so each due time gets one task, whoever else is at it
 * and whatever dies meanwhile. Any number of instances may do so at once. Thread-safe.
 */
@Component
class DueRuns {

  /** So many schedules are dealt with in one transaction at most. */
  static final int BATCH = 16;

  /** How often an input is there: as read, as text, as sent. */
  private static final int COPIES = 4;

  /** Until a run that has to wait is tried again. */
  private static final Duration RETRY = Duration.ofSeconds(1);

  /** Until one is tried again that has failed for what is wrong with it. */
  private static final Duration RETRY_BROKEN = Duration.ofMinutes(1);

  private static final Logger log = LoggerFactory.getLogger(DueRuns.class);

  private final ScheduleStore store;
  private final DueTimes dueTimes;
  private final TransactionalCreations tasks;
  private final DatabaseClock clock;
  private final TransactionTemplate transactions;
  private final ScheduleMetrics metrics;
  private final long memory;
  private final NoArgGenerator ids = Generators.timeBasedEpochRandomGenerator();

  DueRuns(
      ScheduleStore store,
      DueTimes dueTimes,
      TransactionalCreations tasks,
      DatabaseClock clock,
      TransactionTemplate transactions,
      ScheduleMetrics metrics,
      ScheduleProperties properties) {
    this.store = store;
    this.dueTimes = dueTimes;
    this.tasks = tasks;
    this.clock = clock;
    this.transactions = transactions;
    this.metrics = metrics;
    this.memory = BATCH * COPIES * properties.maxInput().toBytes();
  }

  private record Turns(List<Turn> all, Instant at) {}

  /** What {@link #take} may need, in bytes. */
  long memory() {
    return memory;
  }

  /** How long it is until something is due: nothing or less when something is. */
  Optional<Duration> untilDue() {
    return store.firstLook().map(first -> Duration.between(clock.now(), first));
  }

  /**
   * Deals with one due time of each of some schedules.
   *
   * @return of how many; none when nothing is due, or others deal with all that is
   */
  int take() {
    Turns turns = transactions.execute(_ -> turns());
    turns.all().forEach(turn -> metrics.happened(turn, turns.at()));
    tasks.seat(
        turns.all().stream()
            .filter(turn -> turn.task() != null)
            .map(turn -> turn.schedule().task().asked().concurrencyKey())
            .toList());
    return turns.all().size();
  }

  private Turns turns() {
    Instant now = clock.now();
    List<DueSchedule> due = store.lockDue(now, BATCH);
    if (due.isEmpty()) {
      return new Turns(List.of(), now);
    }
    // Asked once the schedules are held: who held them before may have stored the last task.
    Set<UUID> running =
        tasks.unended(due.stream().map(DueSchedule::lastTask).filter(Objects::nonNull).toList());
    boolean full = tasks.full();
    List<Turn> turns =
        created(
            due.stream()
                .map(schedule -> turn(schedule, isIn(running, schedule.lastTask()), full, now))
                .toList());
    turns.forEach(store::apply);
    return new Turns(turns, now);
  }

  private static boolean isIn(Set<UUID> running, @Nullable UUID task) {
    return task != null && running.contains(task);
  }

  private Turn turn(DueSchedule schedule, boolean running, boolean full, Instant now) {
    try {
      Rule rule = schedule.rule().rule();
      DueTimes.Choice choice = dueTimes.choose(rule, schedule.catchUp(), schedule.due(), now);
      if (choice.due().isEmpty()) {
        return Turn.missed(schedule, rule.next(now), choice.missed());
      }
      Instant due = choice.due().get();
      if (running && schedule.overlap() == Overlap.SKIP) {
        return Turn.skipped(schedule, due, rule.next(due), choice.missed());
      }
      if (full || running && schedule.overlap() == Overlap.QUEUE) {
        return Turn.held(schedule, now.plus(RETRY));
      }
      return Turn.created(schedule, due, ids.generate(), rule.next(due), choice.missed());
    } catch (InvalidRuleException | RuntimeException e) {
      // It must not keep the others from their turns. This Java may know fewer time zones.
      log.error("Schedule {} cannot be followed", schedule.name(), e);
      return Turn.held(schedule, now.plus(RETRY_BROKEN));
    }
  }

  private List<Turn> created(List<Turn> turns) {
    Set<UUID> created =
        tasks.store(turns.stream().filter(turn -> turn.task() != null).map(DueRuns::task).toList());
    return turns.stream()
        .map(
            turn -> {
              if (turn.task() == null || created.contains(turn.task())) {
                return turn;
              }
              log.warn("Schedule {} had its run of {} before", turn.schedule().name(), turn.due());
              return turn.withoutTask();
            })
        .toList();
  }

  private static QueuedTask task(Turn turn) {
    DueSchedule schedule = turn.schedule();
    return new QueuedTask(
        Objects.requireNonNull(turn.task()),
        schedule.task().type(),
        schedule.task().input(),
        schedule.task().inputMemory(),
        schedule.task().maxAttempts(),
        schedule.task().timeoutMillis(),
        key(schedule.id(), Objects.requireNonNull(turn.due())),
        schedule.task().asked());
  }

  /** It has blanks, which no client's key has. */
  private static String key(UUID schedule, Instant due) {
    return "schedule " + schedule + " " + due;
  }
}
