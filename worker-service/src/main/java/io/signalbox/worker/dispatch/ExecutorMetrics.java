package io.signalbox.worker.dispatch;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.function.ToDoubleFunction;

/** Shows how full an executor is. */
final class ExecutorMetrics {

  private final MeterRegistry meters;
  private final TaskExecutor executor;

  private ExecutorMetrics(MeterRegistry meters, TaskExecutor executor) {
    this.meters = meters;
    this.executor = executor;
  }

  static void bind(TaskExecutor executor, MeterRegistry meters) {
    ExecutorMetrics metrics = new ExecutorMetrics(meters, executor);
    metrics.gauge("signalbox.executor.active", "Tasks that run", TaskExecutor::active);
    metrics.gauge("signalbox.executor.queued", "Tasks that wait here", TaskExecutor::queued);
    metrics.gauge(
        "signalbox.executor.queue.capacity",
        "How many tasks may wait here",
        TaskExecutor::queueCapacity);
    metrics.gauge("signalbox.executor.room", "Places that are free", TaskExecutor::room);
  }

  private void gauge(String name, String description, ToDoubleFunction<TaskExecutor> value) {
    Gauge.builder(name, executor, value)
        .description(description)
        .tag("executor", executor.name())
        .register(meters);
  }
}
