package io.signalbox.worker.dispatch;

import io.signalbox.worker.types.TaskContext;
import io.signalbox.worker.types.TaskFailure;
import io.signalbox.worker.types.TaskOutput;
import io.signalbox.worker.types.TaskType;
import io.signalbox.worker.types.Workload;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;

/** Task types whose runs a test holds in its hand. */
final class ExampleTypes {

  private static final String ANY = "{\"type\": \"object\"}";

  record Nothing() {}

  /** Blocks until the gate opens. */
  static final class Gated implements TaskType<Nothing> {
    final CountDownLatch gate = new CountDownLatch(1);
    final AtomicInteger started = new AtomicInteger();
    final AtomicInteger interrupted = new AtomicInteger();
    volatile double progress = 0.5;
    private final String name;
    private final Workload workload;

    Gated(String name, Workload workload) {
      this.name = name;
      this.workload = workload;
    }

    @Override
    public String name() {
      return name;
    }

    @Override
    public String description() {
      return "Blocks until a gate opens.";
    }

    @Override
    public Workload workload() {
      return workload;
    }

    @Override
    public Class<Nothing> inputType() {
      return Nothing.class;
    }

    @Override
    public String inputSchema() {
      return ANY;
    }

    @Override
    public TaskOutput run(Nothing input, TaskContext context) throws InterruptedException {
      started.incrementAndGet();
      context.progress(progress);
      try {
        gate.await();
      } catch (InterruptedException e) {
        interrupted.incrementAndGet();
        throw e;
      }
      return new TaskOutput.Json(Map.of("done", true));
    }
  }

  /** Asks for memory, and then blocks until the gate opens. */
  static final class Reserving implements TaskType<Reserving.Much> {
    final Semaphore gate = new Semaphore(0);
    final AtomicInteger reserved = new AtomicInteger();

    record Much(long bytes) {}

    @Override
    public String name() {
      return "reserves";
    }

    @Override
    public String description() {
      return "Asks for memory and blocks until a gate opens.";
    }

    @Override
    public Workload workload() {
      return Workload.WAITING;
    }

    @Override
    public Class<Much> inputType() {
      return Much.class;
    }

    @Override
    public String inputSchema() {
      return ANY;
    }

    @Override
    public TaskOutput run(Much input, TaskContext context) throws InterruptedException {
      context.reserve(input.bytes());
      reserved.incrementAndGet();
      gate.acquire();
      return new TaskOutput.Json(Map.of("done", true));
    }
  }

  /** Fails in the way that its input names. */
  static final class Failing implements TaskType<Failing.How> {
    record How(String how) {}

    @Override
    public String name() {
      return "failing";
    }

    @Override
    public String description() {
      return "Fails.";
    }

    @Override
    public Workload workload() {
      return Workload.WAITING;
    }

    @Override
    public Class<How> inputType() {
      return How.class;
    }

    @Override
    public String inputSchema() {
      return ANY;
    }

    @Override
    public TaskOutput run(How input, TaskContext context) throws TaskFailure {
      switch (input.how()) {
        case "permanent" -> throw TaskFailure.permanent("broken", "It is broken.");
        case "retryable" ->
            throw TaskFailure.retryable("busy", "It is busy.", Duration.ofSeconds(7));
        case "at length" ->
            throw TaskFailure.permanent("long", "\uD800" + "words ".repeat(100_000));
        case "long ago" ->
            throw TaskFailure.retryable("early", "It was due.", Duration.ofSeconds(-5));
        case "without a word" -> throw TaskFailure.permanent("silent", null);
        case "error" -> throw new NoClassDefFoundError("a secret of the implementation");
        default -> throw new IllegalStateException("a secret of the implementation");
      }
    }
  }

  private ExampleTypes() {}
}
