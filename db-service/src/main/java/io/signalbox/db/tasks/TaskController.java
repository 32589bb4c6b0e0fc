package io.signalbox.db.tasks;

import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.net.URI;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.web.ErrorResponseException;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/**
 * The internal API of the data tier. Every operation may be repeated: the second time it does
 * nothing and answers as the first time.
 */
@RestController
@RequestMapping("/internal")
class TaskController {

  private final TaskStore store;
  private final Backlog backlog;
  private final TaskMetrics metrics;

  TaskController(TaskStore store, Backlog backlog, TaskMetrics metrics) {
    this.store = store;
    this.backlog = backlog;
    this.metrics = metrics;
  }

  /** Stores a task: 201 when it is new, 200 when it was stored before. */
  @PostMapping("/tasks")
  ResponseEntity<StoredTask> create(@Valid @RequestBody NewTask task) {
    boolean full = backlog.full();
    Optional<StoredTask> created = full ? Optional.empty() : store.insert(task);
    if (created.isPresent()) {
      if (task.claim() == null) {
        backlog.added();
      }
      metrics.accepted(created.get().task());
      return ResponseEntity.status(HttpStatus.CREATED).body(created.get());
    }
    return earlier(task)
        .map(ResponseEntity::ok)
        .orElseThrow(
            () -> problem(HttpStatus.TOO_MANY_REQUESTS, "backlog-full", "The queue is full."));
  }

  private Optional<StoredTask> earlier(NewTask task) {
    Optional<StoredTask> same = store.findStored(task.id());
    if (same.isPresent() || task.idempotencyKey() == null) {
      return same;
    }
    return store
        .findByKey(task.idempotencyKey())
        .map(
            first -> {
              if (!Objects.equals(first.fingerprint(), task.fingerprint())) {
                throw problem(
                    HttpStatus.CONFLICT,
                    "key-reused",
                    "Another request was made under this idempotency key.");
              }
              return new StoredTask(first.task(), null);
            });
  }

  /** Leases queued tasks to a worker. */
  @PostMapping("/claims")
  List<ClaimedTask> claim(@Valid @RequestBody ClaimRequest request) {
    return store.claim(request);
  }

  /** Prolongs leases; the answer names those that were lost. */
  @PostMapping("/renewals")
  Renewal.Result renew(@Valid @RequestBody Renewal renewal) {
    return new Renewal.Result(List.copyOf(store.renew(renewal)));
  }

  /** Writes down how an attempt ended: 409 when its lease was lost. */
  @PostMapping("/tasks/{id}/outcome")
  Task complete(@PathVariable UUID id, @Valid @RequestBody Outcome outcome) {
    Optional<Task> changed = store.complete(id, outcome);
    if (changed.isPresent()) {
      metrics.changed(changed.get());
      return changed.get();
    }
    StoredTask now = store.findStored(id).orElseThrow(() -> unknown(id));
    if (Objects.equals(now.token(), outcome.token())) {
      // The token stays with the outcome it earned, so this is the same outcome told twice.
      return now.task();
    }
    metrics.rejected();
    throw problem(HttpStatus.CONFLICT, "lease-lost", "The lease of this attempt was lost.");
  }

  /** Cancels a task: 409 when it has ended. */
  @PostMapping("/tasks/{id}/cancellation")
  Task cancel(@PathVariable UUID id) {
    Optional<Task> cancelled = store.cancel(id);
    if (cancelled.isPresent()) {
      metrics.changed(cancelled.get());
      return cancelled.get();
    }
    Task now = store.find(id).orElseThrow(() -> unknown(id));
    throw problem(HttpStatus.CONFLICT, "already-ended", "The task has ended: " + now.state() + ".");
  }

  /** One task. */
  @GetMapping("/tasks/{id}")
  Task get(@PathVariable UUID id) {
    return store.find(id).orElseThrow(() -> unknown(id));
  }

  /** Tasks, newest first, from just below the id {@code before}. */
  @GetMapping("/tasks")
  List<Task> list(
      @RequestParam(required = false) @Nullable TaskState state,
      @RequestParam(required = false) @Nullable String type,
      @RequestParam(required = false) @Nullable UUID before,
      @RequestParam(defaultValue = "50") @Min(1) @Max(1000) int limit) {
    return store.list(state, type, before, limit);
  }

  /** A task's binary output. */
  @GetMapping("/tasks/{id}/output")
  ResponseEntity<byte[]> output(@PathVariable UUID id) {
    Task.BinaryOutput binary = get(id).binary();
    if (binary == null) {
      throw problem(HttpStatus.NOT_FOUND, "no-output", "The task has no binary output.");
    }
    return ResponseEntity.ok()
        .header(HttpHeaders.CONTENT_TYPE, binary.contentType())
        .contentLength(binary.size())
        .body(store.output(id).orElseThrow(() -> unknown(id)));
  }

  private static ErrorResponseException unknown(UUID id) {
    return problem(HttpStatus.NOT_FOUND, "unknown-task", "There is no task " + id + ".");
  }

  private static ErrorResponseException problem(HttpStatus status, String type, String detail) {
    ProblemDetail problem = ProblemDetail.forStatusAndDetail(status, detail);
    problem.setType(URI.create("urn:signalbox:problem:" + type));
    ErrorResponseException exception = new ErrorResponseException(status, problem, null);
    exception.getHeaders().setContentType(MediaType.APPLICATION_PROBLEM_JSON);
    return exception;
  }
}
