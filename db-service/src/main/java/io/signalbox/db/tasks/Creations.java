package io.signalbox.db.tasks;

import static java.util.stream.Collectors.joining;

import io.signalbox.db.tasks.NewTasks.Answer;
import io.signalbox.db.tasks.NewTasks.Created;
import io.signalbox.db.tasks.NewTasks.Item;
import jakarta.validation.Validator;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Component;

/** Stores tasks that were gathered on their way, and finds an answer for each. Thread-safe. */
@Component
class Creations {

  private final CreationStore store;
  private final Backlog backlog;
  private final TaskMetrics metrics;
  private final Validator validator;

  Creations(CreationStore store, Backlog backlog, TaskMetrics metrics, Validator validator) {
    this.store = store;
    this.backlog = backlog;
    this.metrics = metrics;
    this.validator = validator;
  }

  /** Answers in the order of {@code tasks}; what is new is on disk. */
  List<Answer> store(List<Item> tasks) {
    Map<Item, Answer> answers = new IdentityHashMap<>();
    List<Item> sound = new ArrayList<>();
    for (Item item : tasks) {
      fault(item)
          .ifPresentOrElse(refusal -> answers.put(item, Answer.of(refusal)), () -> sound.add(item));
    }
    if (!backlog.full()) {
      Gatherings.write(
          sound,
          some -> insert(some, answers),
          item -> answers.put(item, Answer.of(Refusal.NOT_STORABLE)));
    }
    List<Item> left = sound.stream().filter(item -> !answers.containsKey(item)).toList();
    if (!left.isEmpty()) {
      List<KeyedTask> earlier = store.findEarlier(left);
      left.forEach(item -> answers.put(item, earlier(item.task(), earlier)));
    }
    return tasks.stream().map(answers::get).toList();
  }

  private Optional<Refusal> fault(Item item) {
    var violations = validator.validate(item);
    if (!violations.isEmpty()) {
      return Optional.of(
          malformed(
              violations.stream()
                  .map(violation -> violation.getPropertyPath() + " " + violation.getMessage())
                  .sorted()
                  .collect(joining("; "))));
    }
    int length = item.input().getBytes(StandardCharsets.UTF_8).length;
    return item.task().inputMemory() < 2L * length
        ? Optional.of(malformed("inputMemory is less than twice the input."))
        : Optional.empty();
  }

  private static Refusal malformed(String detail) {
    return new Refusal(HttpStatus.BAD_REQUEST, "malformed-task", detail);
  }

  private void insert(List<Item> tasks, Map<Item, Answer> answers) {
    Map<UUID, Created> created = store.insert(tasks);
    for (Item item : tasks) {
      // Taken out: of two with one id only the first is new.
      Created one = created.remove(item.task().id());
      if (one != null) {
        answers.put(item, Answer.of(one));
        metrics.accepted(item.task().type());
        if (one.token() == null) {
          backlog.added();
        }
      }
    }
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
