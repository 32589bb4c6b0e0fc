package io.signalbox.peer.byhand;

import io.signalbox.peer.api.Endings;
import io.signalbox.peer.api.SleepTask;
import io.signalbox.peer.api.Task;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/** Runs tasks, a bounded number at once, and keeps their leases. Thread-safe. */
@Component
class Workers implements DisposableBean {

  private static final int PLACES = 64;

  private final TaskTable table;
  private final SleepTask type;
  private final Endings endings;
  private final Semaphore free = new Semaphore(PLACES);
  private final Set<UUID> held = ConcurrentHashMap.newKeySet();
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

  Workers(TaskTable table, SleepTask type, Endings endings) {
    this.table = table;
    this.type = type;
    this.endings = endings;
  }

  /** The places in which tasks run: who takes up a task has to have one. */
  Semaphore places() {
    return free;
  }

  /** Runs a task in the place that the caller has for it. */
  void run(Claimed task) {
    held.add(task.id());
    threads.execute(() -> toTheEnd(task));
  }

  private void toTheEnd(Claimed task) {
    try {
      SleepTask.Output output = type.run(task.input());
      if (table.succeed(task, output)) {
        endings.ended(Task.ended(task.id(), output));
      }
    } catch (InterruptedException e) {
      // The process ends: the lease runs out, and another one takes the task.
      Thread.currentThread().interrupt();
    } finally {
      held.remove(task.id());
      free.release();
    }
  }

  @Scheduled(fixedDelay = 5_000)
  void renewLeases() {
    if (!held.isEmpty()) {
      table.renew(held);
    }
  }

  @Scheduled(fixedDelay = 1_000)
  void requeueExpired() {
    table.requeueExpired();
  }

  @Override
  public void destroy() {
    threads.shutdownNow();
  }
}
