package io.signalbox.worker.dispatch;

import io.signalbox.member.load.Capacity;
import java.util.Collection;
import org.springframework.stereotype.Component;

/** Tells gateways how full this worker's executors are: the busier one of the two counts. */
@Component
final class ExecutorCapacity implements Capacity {

  private final Collection<TaskExecutor> executors;

  ExecutorCapacity(Dispatcher dispatcher) {
    this.executors = dispatcher.executors();
  }

  @Override
  public double utilization() {
    return executors.stream().mapToDouble(ExecutorCapacity::utilization).max().orElse(0);
  }

  private static double utilization(TaskExecutor executor) {
    return (double) executor.active() / executor.parallelism();
  }

  @Override
  public int queueLength() {
    return executors.stream().mapToInt(TaskExecutor::queued).sum();
  }
}
