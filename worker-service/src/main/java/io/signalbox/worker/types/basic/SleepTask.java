package io.signalbox.worker.types.basic;

import io.signalbox.worker.types.TaskContext;
import io.signalbox.worker.types.TaskOutput;
import io.signalbox.worker.types.TaskType;
import io.signalbox.worker.types.Workload;
import java.time.Duration;
import java.util.function.LongSupplier;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.stereotype.Component;

/** Waits: stands in for work that is slow somewhere else. */
@Component
final class SleepTask implements TaskType<SleepTask.Input> {

  private static final long SLICE_NANOS = Duration.ofMillis(200).toNanos();
  private static final double NANOS_PER_SECOND = 1e9;

  record Input(double seconds) {}

  record Output(double seconds) {}

  /** {@link Thread#sleep(Duration)}, or a test's idea of it. */
  interface Pause {
    void of(Duration duration) throws InterruptedException;
  }

  private final LongSupplier nanoTime;
  private final Pause pause;

  @Autowired
  SleepTask() {
    this(System::nanoTime, Thread::sleep);
  }

  SleepTask(LongSupplier nanoTime, Pause pause) {
    this.nanoTime = nanoTime;
    this.pause = pause;
  }

  @Override
  public String name() {
    return "sleep";
  }

  @Override
  public String description() {
    return "Waits for a number of seconds.";
  }

  @Override
  public Workload workload() {
    return Workload.WAITING;
  }

  @Override
  public Class<Input> inputType() {
    return Input.class;
  }

  @Override
  public String inputSchema() {
    return """
    {
      "$schema": "https://json-schema.org/draft/2020-12/schema",
      "title": "Input of a sleep task",
      "type": "object",
      "required": ["seconds"],
      "additionalProperties": false,
      "properties": {
        "seconds": {
          "title": "Seconds",
          "description": "How long to wait; fractions are fine.",
          "type": "number",
          "minimum": 0,
          "maximum": 86400
        }
      },
      "examples": [{"seconds": 2.5}]
    }
    """;
  }

  @Override
  public TaskOutput run(Input input, TaskContext context) throws InterruptedException {
    long total = Math.round(input.seconds() * NANOS_PER_SECOND);
    long start = nanoTime.getAsLong();
    long slept = 0;
    while (slept < total) {
      pause.of(Duration.ofNanos(Math.min(SLICE_NANOS, total - slept)));
      slept = nanoTime.getAsLong() - start;
      context.progress(Math.min(1, (double) slept / total));
    }
    return new TaskOutput.Json(new Output(input.seconds()));
  }
}
