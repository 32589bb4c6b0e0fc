package io.signalbox.db.tasks;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Collectors.partitioningBy;

import io.signalbox.db.queue.DueClock;
import io.signalbox.db.queue.QueueBell;
import io.signalbox.db.tasks.Ending.Answer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import org.springframework.stereotype.Component;

/**
 * Writes down outcomes that were gathered on their way, and finds an answer for each. Thread-safe.
 */
@Component
class Outcomes {

  private final OutcomeStore store;
  private final TaskStore tasks;
  private final Places places;
  private final QueueBell bell;
  private final DueClock clock;
  private final TaskMetrics metrics;
  private final Faults faults;
  private final long maxShownOutput;

  Outcomes(
      OutcomeStore store,
      TaskStore tasks,
      Places places,
      QueueBell bell,
      DueClock clock,
      TaskMetrics metrics,
      Faults faults,
      TasksProperties properties) {
    this.store = store;
    this.tasks = tasks;
    this.places = places;
    this.bell = bell;
    this.clock = clock;
    this.metrics = metrics;
    this.faults = faults;
    this.maxShownOutput = properties.maxShownOutput().toBytes();
  }

  /** Finds out which of these outcomes can be written together, and what becomes of each. */
  Batch batch(List<Ending> outcomes) {
    return new Batch(outcomes);
  }

  /** Of one gathering; for one thread. */
  final class Batch {

    private final List<Ending> outcomes;
    private final Map<Boolean, List<Ending>> byShown;
    private final Map<Ending, Answer> answers = new IdentityHashMap<>();

    private Batch(List<Ending> outcomes) {
      this.outcomes = outcomes;
      for (Ending outcome : outcomes) {
        faults.of(outcome).ifPresent(refusal -> refuse(outcome, refusal));
      }
      this.byShown =
          firstOfEach(unanswered()).stream().collect(partitioningBy(Outcomes.this::isShown));
    }

    /** Those that can be written together. */
    List<Ending> toWrite() {
      return byShown.getOrDefault(true, List.of());
    }

    /** Writes the others down, each by itself: their outputs are too large to be shown. */
    void writeLarge() {
      byShown.getOrDefault(false, List.of()).forEach(Outcomes.this::succeed);
    }

    /**
     * Writes some of them by one statement; when it throws, it has done nothing.
     *
     * @return what there is to do when they are on disk
     */
    Runnable write(List<Ending> some) {
      Map<UUID, OutcomeStore.Row> written = store.write(some);
      return () -> {
        Set<String> queued = new HashSet<>();
        for (Ending ending : some) {
          OutcomeStore.Row row = written.get(ending.id());
          if (row != null && isOf(row, ending)) {
            answers.put(ending, new Answer(row.standing(), null));
            if (written(ending, row)) {
              queued.add(row.type());
            }
          }
        }
        places.fill(written.values().stream().map(OutcomeStore.Row::concurrencyKey).toList());
        bell.ring(queued);
      };
    }

    void refuse(Ending ending, Refusal refusal) {
      answers.put(ending, new Answer(null, refusal));
    }

    /** In the order of the gathering, when all is written that can be. */
    List<Answer> answers() {
      List<Ending> left = unanswered();
      if (!left.isEmpty()) {
        Map<UUID, OutcomeStore.Row> now = store.find(left);
        left.forEach(ending -> answers.put(ending, earlier(ending, now)));
      }
      return outcomes.stream().map(answers::get).toList();
    }

    private List<Ending> unanswered() {
      return outcomes.stream().filter(one -> !answers.containsKey(one)).toList();
    }
  }

  /**
   * Told twice, an outcome is one. Of two attempts at a task that one worker has made, the token
   * tells the one that counts.
   */
  private static List<Ending> firstOfEach(List<Ending> outcomes) {
    record Attempt(UUID task, long token) {}
    Set<Attempt> seen = new HashSet<>();
    List<Ending> first = new ArrayList<>();
    for (Ending ending : outcomes) {
      if (seen.add(new Attempt(ending.id(), ending.outcome().token()))) {
        first.add(ending);
      }
    }
    return first;
  }

  private boolean isShown(Ending ending) {
    return ending.output() == null || ending.output().getBytes(UTF_8).length <= maxShownOutput;
  }

  /** What has become of it is found with those that were told earlier. */
  private void succeed(Ending ending) {
    tasks
        .succeed(
            ending.id(),
            ending.outcome().token(),
            "application/json",
            Objects.requireNonNull(ending.output()).getBytes(UTF_8))
        .ifPresent(
            ended -> {
              metrics.changed(ended);
              places.fill(Collections.singleton(ended.concurrencyKey()));
            });
  }

  /**
   * @return whether the task can be claimed again now
   */
  private boolean written(Ending ending, OutcomeStore.Row row) {
    metrics.changed(row.type(), row.standing().state());
    if (row.standing().state() != TaskState.QUEUED) {
      return false;
    }
    Duration delay = ending.outcome().delay();
    if (!delay.isZero()) {
      clock.dueIn(delay);
    }
    return delay.isZero();
  }

  private static boolean isOf(OutcomeStore.Row row, Ending ending) {
    return Objects.equals(row.token(), ending.outcome().token());
  }

  private Answer earlier(Ending item, Map<UUID, OutcomeStore.Row> now) {
    OutcomeStore.Row row = now.get(item.id());
    if (row == null) {
      return new Answer(null, Refusal.unknownTask(item.id()));
    }
    if (isOf(row, item)) {
      // The token stays with the outcome it earned, so this is the same outcome told twice.
      return new Answer(row.standing(), null);
    }
    metrics.rejected();
    return new Answer(null, Refusal.LEASE_LOST);
  }
}
