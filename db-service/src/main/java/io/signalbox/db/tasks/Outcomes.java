package io.signalbox.db.tasks;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Collectors.partitioningBy;

import io.signalbox.db.queue.DueClock;
import io.signalbox.db.queue.QueueBell;
import io.signalbox.db.tasks.OutcomeGathering.Answer;
import io.signalbox.db.tasks.OutcomeGathering.Item;
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
  private final long maxShownOutput;

  Outcomes(
      OutcomeStore store,
      TaskStore tasks,
      Places places,
      QueueBell bell,
      DueClock clock,
      TaskMetrics metrics,
      TasksProperties properties) {
    this.store = store;
    this.tasks = tasks;
    this.places = places;
    this.bell = bell;
    this.clock = clock;
    this.metrics = metrics;
    this.maxShownOutput = properties.maxShownOutput().toBytes();
  }

  /** Answers in the order of {@code outcomes}; what counts is on disk. */
  List<Answer> write(List<Item> outcomes) {
    Map<Item, Answer> answers = new IdentityHashMap<>();
    List<Item> first = firstOfEach(outcomes);
    Map<Boolean, List<Item>> byShown = first.stream().collect(partitioningBy(this::isShown));
    byShown.getOrDefault(false, List.of()).forEach(this::succeed);
    Gatherings.write(
        byShown.getOrDefault(true, List.of()),
        some -> write(some, answers),
        item -> answers.put(item, new Answer(null, Refusal.NOT_STORABLE)));
    List<Item> left = outcomes.stream().filter(item -> !answers.containsKey(item)).toList();
    if (!left.isEmpty()) {
      Map<UUID, OutcomeStore.Row> now = store.find(left);
      left.forEach(item -> answers.put(item, earlier(item, now)));
    }
    return outcomes.stream().map(answers::get).toList();
  }

  /** An update takes one of two outcomes of a task, whichever; told twice, it is one. */
  private static List<Item> firstOfEach(List<Item> outcomes) {
    Set<UUID> seen = new HashSet<>();
    List<Item> first = new ArrayList<>();
    for (Item item : outcomes) {
      if (seen.add(item.id())) {
        first.add(item);
      }
    }
    return first;
  }

  private boolean isShown(Item item) {
    return item.output() == null || item.output().getBytes(UTF_8).length <= maxShownOutput;
  }

  /** What has become of it is found with those that were told earlier. */
  private void succeed(Item item) {
    tasks
        .succeed(
            item.id(),
            item.outcome().token(),
            "application/json",
            Objects.requireNonNull(item.output()).getBytes(UTF_8))
        .ifPresent(
            ended -> {
              metrics.changed(ended);
              places.fill(Collections.singleton(ended.concurrencyKey()));
            });
  }

  private void write(List<Item> outcomes, Map<Item, Answer> answers) {
    Map<UUID, OutcomeStore.Row> written = store.write(outcomes);
    Set<String> queued = new HashSet<>();
    for (Item item : outcomes) {
      OutcomeStore.Row row = written.get(item.id());
      if (row != null) {
        answers.put(item, new Answer(row.standing(), null));
        metrics.changed(row.type(), row.standing().state());
        if (row.standing().state() != TaskState.QUEUED) {
          continue;
        }
        Duration delay = item.outcome().delay();
        if (delay.isZero()) {
          queued.add(row.type());
        } else {
          clock.dueIn(delay);
        }
      }
    }
    places.fill(written.values().stream().map(OutcomeStore.Row::concurrencyKey).toList());
    bell.ring(queued);
  }

  private Answer earlier(Item item, Map<UUID, OutcomeStore.Row> now) {
    OutcomeStore.Row row = now.get(item.id());
    if (row == null) {
      return new Answer(null, Refusal.unknownTask(item.id()));
    }
    if (Objects.equals(row.token(), item.outcome().token())) {
      // The token stays with the outcome it earned, so this is the same outcome told twice.
      return new Answer(row.standing(), null);
    }
    metrics.rejected();
    return new Answer(null, Refusal.LEASE_LOST);
  }
}
