package io.signalbox.db.tasks;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import org.springframework.stereotype.Component;

/** Counts what happens to tasks, after it has been committed. Thread-safe. */
@Component
class TaskMetrics {

  private final MeterRegistry meters;
  private final Counter rejected;
  private final Counter takenOver;

  TaskMetrics(MeterRegistry meters) {
    this.meters = meters;
    this.rejected =
        Counter.builder("signalbox.tasks.outcomes.rejected")
            .description("Outcomes refused because their worker had lost its lease")
            .register(meters);
    this.takenOver =
        Counter.builder("signalbox.tasks.leases.expired")
            .description("Leases taken back from workers that fell silent")
            .register(meters);
  }

  void accepted(String type) {
    Counter.builder("signalbox.tasks.accepted")
        .description("Tasks stored")
        .tag("type", type)
        .register(meters)
        .increment();
  }

  /** Counts the task if it has ended now. */
  void changed(Task task) {
    changed(task.type(), task.state());
  }

  /** Counts a task of this type if it has ended now. */
  void changed(String type, TaskState state) {
    if (state.ended()) {
      Counter.builder("signalbox.tasks.ended")
          .description("Tasks that ended, each counted once")
          .tag("type", type)
          .tag("state", state.name())
          .register(meters)
          .increment();
    }
  }

  void rejected() {
    rejected.increment();
  }

  void takenOver(Task task) {
    takenOver.increment();
    changed(task);
  }
}
