package io.signalbox.worker.store;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.signalbox.worker.memory.ByteCollector;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpMethod;
import tools.jackson.databind.json.JsonMapper;

/** Stores tasks with small inputs, as many by one call as come together. Thread-safe. */
final class Creations {

  /** Of a task beside its input, as JSON. */
  private static final int FIELDS = 1024;

  /** Of what it asks for while it is queued, as JSON. */
  private static final int QUEUEING = 1024;

  /** Of one answer, as JSON. */
  private static final int ANSWER = 8 * 1024;

  private final DataTier dataTier;
  private final JsonMapper json;
  private final Gatherer<NewTask, Answer> gatherer;

  Creations(DataTier dataTier, JsonMapper json, GatheringMeter meter) {
    this.dataTier = dataTier;
    this.json = json;
    this.gatherer =
        new Gatherer<>(
            Gatherer.Bounds.DEFAULTS, Creations::weight, meter.measuring("creations", this::call));
  }

  private static int weight(NewTask task) {
    int fields = task.queueing().equals(Queueing.PLAIN) ? FIELDS : FIELDS + QUEUEING;
    return fields + task.input().length();
  }

  /** Whether the task may travel with others. */
  static boolean isSmall(NewTask task) {
    return task.input().length() <= Gatherer.Bounds.LARGEST;
  }

  /**
   * Stores a task: when this returns, it is on disk.
   *
   * @return an earlier task is without its output
   * @throws RefusedException when it is refused, and perhaps it alone
   */
  StoredTask create(NewTask task) throws InterruptedException {
    Answer answer = gatherer.ask(task);
    if (answer.refusal() != null) {
      throw answer.refusal().exception();
    }
    Created created = answer.created();
    return created == null
        ? Objects.requireNonNull(answer.earlier())
        : new StoredTask(
            task.storedAt(created.at(), created.token() != null, created.notBefore()),
            created.token());
  }

  private List<Answer> call(List<NewTask> tasks) throws InterruptedException {
    ByteCollector answer = DataTier.upTo(ANSWER * tasks.size());
    dataTier.call(
        HttpMethod.POST,
        "/internal/creations",
        DataTier.json(json.writeValueAsBytes(new Request(tasks.stream().map(Item::of).toList()))),
        answer);
    return json.readValue(answer.bytes(), 0, answer.length(), Result.class).tasks();
  }

  private record Request(List<Item> tasks) {}

  /**
   * @param input its JSON, as a text
   */
  private record Item(Fields task, String input) {

    static Item of(NewTask task) {
      NewTask.Claimant claim = task.claim();
      return new Item(
          new Fields(
              task.id(),
              task.type(),
              task.inputMemory(),
              task.maxAttempts(),
              task.timeoutMillis(),
              task.idempotencyKey(),
              task.fingerprint(),
              claim == null ? null : claim.worker(),
              claim == null ? null : claim.leaseMillis(),
              task.queueing().equals(Queueing.PLAIN) ? null : task.queueing()),
          task.input().text());
    }
  }

  private record Fields(
      UUID id,
      String type,
      long inputMemory,
      int maxAttempts,
      long timeoutMillis,
      @Nullable String idempotencyKey,
      @Nullable String fingerprint,
      @Nullable String worker,
      @Nullable Long leaseMillis,
      @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Queueing queueing) {}

  private record Result(List<Answer> tasks) {}

  /** One of the three. */
  private record Answer(
      @Nullable Created created, @Nullable StoredTask earlier, @Nullable Refusal refusal) {}

  private record Created(Instant at, @Nullable Long token, @Nullable Instant notBefore) {}
}
