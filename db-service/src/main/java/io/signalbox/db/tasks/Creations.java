package io.signalbox.db.tasks;

import io.signalbox.db.queue.DueClock;
import io.signalbox.db.queue.QueueBell;
import io.signalbox.db.tasks.Creation.Answer;
import io.signalbox.db.tasks.Creation.Created;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Stores tasks, gathered on their way or alone, and finds an answer for each. Thread-safe. */
@Component
class Creations {

  private final CreationStore store;
  private final Places places;
  private final Backlog backlog;
  private final QueueBell bell;
  private final DueClock clock;
  private final TaskMetrics metrics;
  private final Faults faults;

  Creations(
      CreationStore store,
      Places places,
      Backlog backlog,
      QueueBell bell,
      DueClock clock,
      TaskMetrics metrics,
      Faults faults) {
    this.store = store;
    this.places = places;
    this.backlog = backlog;
    this.bell = bell;
    this.clock = clock;
    this.metrics = metrics;
    this.faults = faults;
  }

  /** Finds out which of these tasks may be stored, and then what has become of each. */
  Batch batch(List<Creation> tasks) {
    return new Batch(tasks);
  }

  /** Of one gathering; for one thread. */
  final class Batch {

    private final List<Creation> tasks;
    private final Map<Creation, Answer> answers = new IdentityHashMap<>();

    private Batch(List<Creation> tasks) {
      this.tasks = tasks;
      for (Creation task : tasks) {
        fault(task).ifPresent(refusal -> refuse(task, refusal));
      }
    }

    /** Those that may be stored, for all that is known before. */
    List<Creation> toWrite() {
      List<Creation> sound = unanswered();
      return sound.isEmpty() || backlog.full()
          ? List.of()
          : sound.stream().filter(one -> hasRoom(one.task())).toList();
    }

    /**
     * Stores some of them by one statement; when it throws, it has done nothing.
     *
     * @return what there is to do when they are on disk
     */
    Runnable write(List<Creation> some) {
      Map<UUID, Created> created = store.insert(some);
      return () -> {
        Map<NewTask, Optional<Long>> accepted = new IdentityHashMap<>();
        for (Creation task : some) {
          // Taken out: of two with one id only the first is new.
          Created one = created.remove(task.task().id());
          if (one != null) {
            answers.put(task, Answer.of(one));
            accepted.put(task.task(), Optional.ofNullable(one.token()));
          }
        }
        accepted(accepted);
      };
    }

    void refuse(Creation task, Refusal refusal) {
      answers.put(task, Answer.of(refusal));
    }

    /** In the order of the gathering, when all is written that can be. */
    List<Answer> answers() {
      List<Creation> left = unanswered();
      if (!left.isEmpty()) {
        List<KeyedTask> earlier = store.findEarlier(left.stream().map(Creation::task).toList());
        left.forEach(one -> answers.put(one, earlier(one.task(), earlier)));
      }
      return tasks.stream().map(answers::get).toList();
    }

    private List<Creation> unanswered() {
      return tasks.stream().filter(task -> !answers.containsKey(task)).toList();
    }
  }

  /**
   * Stores a task of any size by itself: when this returns, it is on disk.
   *
   * @return empty when it is not new, or the queue is full
   */
  Optional<StoredTask> store(NewTask task, byte[] input) {
    Optional<StoredTask> created =
        backlog.full() || !hasRoom(task) ? Optional.empty() : store.insert(task, input);
    created.ifPresent(stored -> accepted(Map.of(task, Optional.ofNullable(stored.token()))));
    return created;
  }

  /** What a task is answered that could not be stored by itself. */
  Answer earlier(NewTask task) {
    return earlier(task, store.findEarlier(List.of(task)));
  }

  private Optional<Refusal> fault(Creation creation) {
    return faults.of(creation).or(() -> shortOfMemory(creation));
  }

  private static Optional<Refusal> shortOfMemory(Creation creation) {
    int length = creation.input().getBytes(StandardCharsets.UTF_8).length;
    return creation.task().leavesRoomFor(length)
        ? Optional.empty()
        : Optional.of(Refusal.INPUT_MEMORY_TOO_SMALL);
  }

  /**
   * For a delayed task there is a bound of its own, so that those for later keep out none for now.
   */
  private boolean hasRoom(NewTask task) {
    return !task.asked().delayed(Instant.now()) || !backlog.fullOfDelayed();
  }

  /**
   * Counts tasks that are on disk, and has those that are queued found.
   *
   * @param tasks with the tokens of those that run
   */
  private void accepted(Map<NewTask, Optional<Long>> tasks) {
    Set<String> queued = new HashSet<>();
    List<@Nullable String> keys = new ArrayList<>();
    tasks.forEach(
        (task, token) -> {
          metrics.accepted(task.type());
          if (token.isEmpty()) {
            Duration delay = task.asked().delay(Instant.now());
            backlog.added(!delay.isZero());
            if (delay.isZero()) {
              queued.add(task.type());
            } else {
              clock.dueIn(delay);
            }
            keys.add(task.asked().concurrencyKey());
          }
        });
    bell.ring(queued);
    places.fill(keys);
  }

  private static Answer earlier(NewTask task, List<KeyedTask> earlier) {
    for (KeyedTask other : earlier) {
      if (other.id().equals(task.id())) {
        return Answer.of(other.stored());
      }
    }
    for (KeyedTask other : earlier) {
      if (task.idempotencyKey() != null && task.idempotencyKey().equals(other.key())) {
        return other.sameRequest(task)
            ? Answer.of(other.withoutToken())
            : Answer.of(Refusal.KEY_REUSED);
      }
    }
    return Answer.of(Refusal.BACKLOG_FULL);
  }
}
