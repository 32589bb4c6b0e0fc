package io.signalbox.worker.tasks;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.signalbox.worker.store.Queueing;
import io.signalbox.worker.store.Task;
import io.signalbox.worker.store.TaskState;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A task as its owner sees it.
 *
 * @param id UUIDv7, so that its order is that of creation
 * @param attempt how many attempts have begun
 * @param maxAttempts how many it may have
 * @param notBefore as asked for, or as its delay had it; absent when it asked for neither
 * @param priority as asked for; absent when it is normal
 * @param concurrencyKey of the tasks with this key only {@code maxConcurrent} run at once
 * @param worker who runs it, or ran it last
 * @param progress from 0 to 1
 * @param startedAt when its first attempt began
 * @param output what it left: JSON, or of a binary output its contentType, size and href
 * @param error why the last attempt failed
 */
@Schema(name = "Task")
record TaskView(
    UUID id,
    String type,
    TaskState state,
    int attempt,
    int maxAttempts,
    @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Instant notBefore,
    @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String priority,
    @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String concurrencyKey,
    @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Integer maxConcurrent,
    @Nullable String worker,
    double progress,
    Instant createdAt,
    @Nullable Instant startedAt,
    @Nullable Instant finishedAt,
    @Schema(type = "object") @Nullable Object output,
    Task.@Nullable TaskError error) {

  /** Where a binary output is served, and what it is. */
  record OutputLink(String contentType, long size, String href) {}

  static TaskView of(Task task) {
    return of(task, task.progress());
  }

  /**
   * @param progress fresher than the task's own
   */
  static TaskView of(Task task, double progress) {
    Task.BinaryOutput binary = task.binary();
    Queueing queueing = task.queueing();
    return new TaskView(
        task.id(),
        task.type(),
        task.state(),
        task.attempt(),
        task.maxAttempts(),
        queueing.notBefore(),
        queueing.toldPriority(),
        queueing.concurrencyKey(),
        queueing.maxConcurrent(),
        task.worker(),
        progress,
        task.createdAt(),
        task.startedAt(),
        task.finishedAt(),
        binary == null
            ? task.output()
            : new OutputLink(binary.contentType(), binary.size(), href(task.id()) + "/output"),
        task.error());
  }

  static String href(UUID id) {
    return "/api/tasks/" + id;
  }
}
