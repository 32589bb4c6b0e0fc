package io.signalbox.worker.store;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.signalbox.worker.memory.ByteCollector;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpMethod;
import tools.jackson.databind.json.JsonMapper;

/**
 * Writes down how attempts ended that left no output or a small one, as many by one call as come
 * together. Thread-safe.
 */
final class Outcomes {

  /** Of an outcome beside its output, as JSON. */
  private static final int FIELDS = 2 * 1024;

  /** Of one answer, as JSON. */
  private static final int ANSWER = 1024;

  private final DataTier dataTier;
  private final JsonMapper json;
  private final Gatherer<Ended, Answer> gatherer;

  Outcomes(DataTier dataTier, JsonMapper json, GatheringMeter meter) {
    this.dataTier = dataTier;
    this.json = json;
    this.gatherer =
        new Gatherer<>(
            Gatherer.Bounds.DEFAULTS,
            ended -> FIELDS + size(ended.outcome()),
            meter.measuring("outcomes", this::call));
  }

  /** Whether the outcome may travel with others. */
  static boolean isSmall(Outcome outcome) {
    return outcome.output() == null
        || outcome.output().json() && size(outcome) <= Gatherer.Bounds.LARGEST;
  }

  private static int size(Outcome outcome) {
    return outcome.output() == null ? 0 : outcome.output().bytes().length;
  }

  /**
   * @param patience how long to go on trying while the data tier is away
   * @return the task without its output; empty when the lease was lost
   */
  Optional<Task> write(Task task, Outcome outcome, Duration patience) throws InterruptedException {
    Answer answer = gatherer.ask(new Ended(task.id(), outcome, patience));
    Refusal refusal = answer.refusal();
    if (refusal == null) {
      Standing now = Objects.requireNonNull(answer.task());
      return Optional.of(task.ended(outcome, now.state(), now.attempt(), now.finishedAt()));
    }
    if (refusal.type().equals(RefusedException.LEASE_LOST)) {
      return Optional.empty();
    }
    throw refusal.exception();
  }

  private List<Answer> call(List<Ended> all) throws InterruptedException {
    ByteCollector answer = DataTier.upTo(ANSWER * all.size());
    dataTier.call(
        HttpMethod.POST,
        "/internal/outcomes",
        DataTier.json(json.writeValueAsBytes(new Request(all.stream().map(Item::of).toList()))),
        answer,
        all.stream().map(Ended::patience).max(Comparator.naturalOrder()).orElseThrow());
    return json.readValue(answer.bytes(), 0, answer.length(), Result.class).outcomes();
  }

  private record Ended(UUID task, Outcome outcome, Duration patience) {}

  private record Request(List<Item> outcomes) {}

  /**
   * @param output JSON, as a text
   */
  private record Item(UUID id, Fields outcome, @Nullable String output) {

    static Item of(Ended ended) {
      Outcome outcome = ended.outcome();
      Outcome.Output output = outcome.output();
      return new Item(
          ended.task(),
          new Fields(outcome.token(), outcome.kind(), outcome.error(), outcome.delayMillis()),
          output == null ? null : new String(output.bytes(), UTF_8));
    }
  }

  private record Fields(
      long token, Outcome.Kind kind, Task.@Nullable TaskError error, long delayMillis) {}

  private record Result(List<Answer> outcomes) {}

  /** One of the two. */
  private record Answer(@Nullable Standing task, @Nullable Refusal refusal) {}

  private record Standing(TaskState state, int attempt, @Nullable Instant finishedAt) {}
}
