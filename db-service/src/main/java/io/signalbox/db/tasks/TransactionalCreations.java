package io.signalbox.db.tasks;

import io.signalbox.db.queue.QueueBell;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * Stores tasks together with something else, in the caller's transaction: they are on disk when
 * that is, or neither is. Thread-safe.
 */
@Component
public class TransactionalCreations {

  private final CreationStore store;
  private final Places places;
  private final Backlog backlog;
  private final QueueBell bell;
  private final TaskMetrics metrics;
  private final JdbcClient jdbc;

  TransactionalCreations(
      CreationStore store,
      Places places,
      Backlog backlog,
      QueueBell bell,
      TaskMetrics metrics,
      JdbcClient jdbc) {
    this.store = store;
    this.places = places;
    this.backlog = backlog;
    this.bell = bell;
    this.metrics = metrics;
    this.jdbc = jdbc;
  }

  /**
   * A task for the queue.
   *
   * @param input its JSON
   * @param inputMemory what a worker needs for it, in bytes
   * @param key of all tasks under one key only one is stored
   * @param queueing what it asks for while it is queued; not when it may run at the earliest
   */
  public record QueuedTask(
      UUID id,
      String type,
      String input,
      long inputMemory,
      int maxAttempts,
      long timeoutMillis,
      String key,
      Queueing queueing) {

    private NewTask task() {
      return new NewTask(
          id, type, inputMemory, maxAttempts, timeoutMillis, key, null, null, null, queueing);
    }
  }

  /** Whether a further task would be refused. */
  public boolean full() {
    return backlog.full();
  }

  /**
   * Stores tasks, and has them counted and found when the transaction has been committed.
   *
   * @return the ids of those that are new; of the others the key is stored already
   */
  public Set<UUID> store(List<QueuedTask> tasks) {
    if (tasks.isEmpty()) {
      return Set.of();
    }
    List<Creation> items =
        tasks.stream().map(task -> new Creation(task.task(), task.input())).toList();
    Set<UUID> created = store.insert(items).keySet();
    List<String> types =
        tasks.stream().filter(task -> created.contains(task.id())).map(QueuedTask::type).toList();
    bell.ring(types);
    TransactionSynchronizationManager.registerSynchronization(
        new TransactionSynchronization() {
          @Override
          public void afterCommit() {
            types.forEach(metrics::accepted);
            types.forEach(_ -> backlog.added(false));
          }
        });
    return created;
  }

  /**
   * Has tasks with a concurrency key get their places, to be called when they are on disk. Who dies
   * before leaves it to the look for places that were forgotten.
   *
   * @param keys null stands for none
   */
  public void seat(Collection<? extends @Nullable String> keys) {
    places.fill(keys);
  }

  /** Which of these are stored and have not ended. */
  public Set<UUID> unended(Collection<UUID> tasks) {
    return tasks.isEmpty()
        ? Set.of()
        : new HashSet<>(
            jdbc.sql("select id from task where id = any(:ids::uuid[]) and finished_at is null")
                .param("ids", tasks.stream().map(UUID::toString).toArray(String[]::new))
                .query(UUID.class)
                .list());
  }
}
