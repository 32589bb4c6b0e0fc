package io.signalbox.gateway.handoff;

import io.netty.util.concurrent.EventExecutor;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Runs a task after a pause, once however often it is asked for meanwhile. The task may ask for its
 * next run. Thread-safe.
 */
final class DelayedTask {

  private final Runnable task;
  private final Duration pause;
  private final EventExecutor executor;
  private final AtomicBoolean due = new AtomicBoolean();

  DelayedTask(Runnable task, Duration pause, EventExecutor executor) {
    this.task = task;
    this.pause = pause;
    this.executor = executor;
  }

  void soon() {
    if (due.compareAndSet(false, true)) {
      executor.schedule(this::run, pause.toNanos(), TimeUnit.NANOSECONDS);
    }
  }

  private void run() {
    due.set(false);
    task.run();
  }
}
