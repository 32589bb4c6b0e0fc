package io.signalbox.worker.store;

import io.signalbox.worker.memory.ByteCollector;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import org.springframework.http.HttpMethod;
import tools.jackson.databind.json.JsonMapper;

/**
 * Stores tasks with small inputs and writes down small outcomes, as many of both by one call, and
 * so in one transaction, as come together. Thread-safe.
 */
final class Writes {

  /** Of one answer, as JSON: of an earlier task at the most. */
  private static final int ANSWER = 8 * 1024;

  private final DataTier dataTier;
  private final JsonMapper json;
  private final GatheringMeter meter;
  private final Gatherer<Write, Write.Answer> gatherer =
      new Gatherer<>(Gatherer.Bounds.DEFAULTS, Write::weight, this::call);

  Writes(DataTier dataTier, JsonMapper json, GatheringMeter meter) {
    this.dataTier = dataTier;
    this.json = json;
    this.meter = meter;
  }

  /**
   * Stores a task: when this returns, it is on disk.
   *
   * @return an earlier task is without its output
   * @throws RefusedException when it is refused, and perhaps it alone
   */
  StoredTask create(NewTask task) throws InterruptedException {
    return ((Creation.Answer) gatherer.ask(new Creation(task))).of(task);
  }

  /**
   * Writes down how an attempt at a task ended.
   *
   * @param patience how long to go on trying while the data tier is away
   * @return the task without its output; empty when the lease was lost
   */
  Optional<Task> end(Task task, Outcome outcome, Duration patience) throws InterruptedException {
    long deadline = System.nanoTime() + patience.toNanos();
    while (true) {
      try {
        return ((Ending.Answer) gatherer.ask(new Ending(task.id(), outcome))).of(task, outcome);
      } catch (DataTierAwayException e) {
        // A call is no more patient than a new task's client, who may travel in it.
        if (System.nanoTime() - deadline >= 0) {
          throw e;
        }
      }
    }
  }

  private List<Write.Answer> call(List<Write> all) throws InterruptedException {
    List<Creation.Item> tasks = new ArrayList<>();
    List<Ending.Item> outcomes = new ArrayList<>();
    for (Write write : all) {
      switch (write) {
        case Creation creation -> tasks.add(creation.item());
        case Ending ending -> outcomes.add(ending.item());
      }
    }
    meter.travelled(tasks.size(), outcomes.size());
    ByteCollector answer = DataTier.upTo(ANSWER * all.size());
    dataTier.call(
        HttpMethod.POST,
        "/internal/writes",
        DataTier.json(json.writeValueAsBytes(new Request(tasks, outcomes))),
        answer);
    Result result = json.readValue(answer.bytes(), 0, answer.length(), Result.class);
    Iterator<Creation.Answer> created = result.tasks().iterator();
    Iterator<Ending.Answer> ended = result.outcomes().iterator();
    List<Write.Answer> answers = new ArrayList<>();
    for (Write write : all) {
      answers.add(
          switch (write) {
            case Creation _ -> created.next();
            case Ending _ -> ended.next();
          });
    }
    return answers;
  }

  private record Request(List<Creation.Item> tasks, List<Ending.Item> outcomes) {}

  private record Result(List<Creation.Answer> tasks, List<Ending.Answer> outcomes) {}
}
