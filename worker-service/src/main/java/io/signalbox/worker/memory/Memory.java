package io.signalbox.worker.memory;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import org.springframework.stereotype.Component;

/** The worker's {@link MemoryBudget}s. Thread-safe. */
@Component
public final class Memory {

  /** So much does not make a submission a large one. */
  private static final long LIGHT = 256 * 1024;

  private final MemoryBudget bodies;
  private final MemoryBudget light;
  private final MemoryBudget work;
  private final MemoryBudget inputs;
  private final MemoryBudget computing;
  private final MemoryBudget waiting;

  public Memory(MemoryProperties properties, MeterRegistry meters) {
    this.bodies = budget("bodies", properties.bodies().toBytes(), meters);
    this.light = budget("light", properties.light().toBytes(), meters);
    this.work = budget("work", properties.work().toBytes(), meters);
    this.inputs = budget("inputs", properties.inputs().toBytes(), meters);
    this.computing = budget("computing", properties.computing().toBytes(), meters);
    this.waiting = budget("waiting", properties.waiting().toBytes(), meters);
  }

  /** For request bodies. */
  public MemoryBudget bodies() {
    return bodies;
  }

  /** For small requests, and for answering: they do not wait for large ones. */
  public MemoryBudget light() {
    return light;
  }

  /** For reading and checking a submission for which that takes so much. */
  public MemoryBudget reading(long bytes) {
    return bytes <= LIGHT ? light : work;
  }

  /** For reading and checking large submissions, and for outputs on their way. */
  public MemoryBudget work() {
    return work;
  }

  /** For the inputs of tasks that were taken up. */
  public MemoryBudget inputs() {
    return inputs;
  }

  /** For running tasks of computing types. */
  public MemoryBudget computing() {
    return computing;
  }

  /** For running tasks of waiting types. */
  public MemoryBudget waiting() {
    return waiting;
  }

  private static MemoryBudget budget(String name, long bytes, MeterRegistry meters) {
    MemoryBudget budget = new MemoryBudget(name, bytes);
    Gauge.builder("signalbox.memory.used", budget, MemoryBudget::used)
        .description("Memory that requests and tasks hold")
        .baseUnit("bytes")
        .tag("budget", name)
        .register(meters);
    Gauge.builder("signalbox.memory.max", budget, MemoryBudget::size)
        .description("Memory that they may hold")
        .baseUnit("bytes")
        .tag("budget", name)
        .register(meters);
    FunctionCounter.builder("signalbox.memory.refusals", budget, MemoryBudget::refusals)
        .description("Requests that got no memory")
        .tag("budget", name)
        .register(meters);
    return budget;
  }
}
