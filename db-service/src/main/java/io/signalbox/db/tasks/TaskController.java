package io.signalbox.db.tasks;

import io.signalbox.db.memory.Share;
import io.signalbox.db.queue.QueueBell;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.io.IOException;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springdoc.core.annotations.ParameterObject;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.ErrorResponseException;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.ModelAttribute;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestAttribute;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
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

  /** How often an answer is there: as read from the database, as text, as written. */
  private static final int COPIES = 4;

  /** Of one task without its output, in all copies. */
  private static final long TASK_MEMORY = 32 * 1024;

  private static final int MAX_PIECE = 1024 * 1024;

  private final TaskStore store;
  private final BulkReads bulkReads;
  private final Creations creations;
  private final Places places;
  private final QueueBell bell;
  private final TaskMetrics metrics;
  private final TasksProperties properties;

  TaskController(
      TaskStore store,
      BulkReads bulkReads,
      Creations creations,
      Places places,
      QueueBell bell,
      TaskMetrics metrics,
      TasksProperties properties) {
    this.store = store;
    this.bulkReads = bulkReads;
    this.creations = creations;
    this.places = places;
    this.bell = bell;
    this.metrics = metrics;
    this.properties = properties;
  }

  /**
   * Stores a task of any size: 201 when it is new, 200 when it was stored before; then without its
   * output.
   */
  @PostMapping(path = "/tasks", consumes = MediaType.APPLICATION_JSON_VALUE)
  ResponseEntity<StoredTask> create(
      @ParameterObject @Valid @ModelAttribute NewTask task,
      HttpServletRequest request,
      @RequestAttribute(Share.ATTRIBUTE) Share memory)
      throws IOException {
    byte[] input = RawBodies.read(request, properties.maxInput().toBytes(), memory);
    if (!task.leavesRoomFor(input.length)) {
      throw Refusal.INPUT_MEMORY_TOO_SMALL.exception();
    }
    Optional<StoredTask> created = creations.store(task, input);
    if (created.isPresent()) {
      return ResponseEntity.status(HttpStatus.CREATED).body(created.get());
    }
    // One of its id, another of its key.
    memory.take(2 * TASK_MEMORY);
    Creation.Answer answer = creations.earlier(task);
    if (answer.refusal() != null) {
      throw answer.refusal().exception();
    }
    return ResponseEntity.ok(Objects.requireNonNull(answer.earlier()));
  }

  /** Leases queued tasks to a worker. */
  @PostMapping("/claims")
  Claim claim(
      @Valid @RequestBody ClaimRequest request, @RequestAttribute(Share.ATTRIBUTE) Share memory) {
    // An input's bytes are at most half of what it needs.
    memory.take(COPIES * request.maxMemory() / 2 + TASK_MEMORY * request.limit());
    bell.claiming(request.types());
    Claim claim = store.claim(request);
    if (claim.tasks().size() == request.limit() || claim.nextMemory() > 0) {
      // What this worker has left is for the next one that waits.
      bell.ring(request.types());
    }
    return claim;
  }

  /** Prolongs leases; the answer names those that were lost. */
  @PostMapping("/renewals")
  Renewal.Result renew(@Valid @RequestBody Renewal renewal) {
    return new Renewal.Result(List.copyOf(store.renew(renewal)));
  }

  /**
   * Ends a task with its output, as it is: 409 when its lease was lost.
   *
   * @param token the fencing token under which the attempt ran
   * @param json whether it is JSON to be shown with the task, unless it is large
   */
  @PutMapping("/tasks/{id}/output")
  Task succeed(
      @PathVariable UUID id,
      @RequestParam long token,
      @RequestParam(defaultValue = "false") boolean json,
      @RequestHeader(HttpHeaders.CONTENT_TYPE) String contentType,
      HttpServletRequest request,
      @RequestAttribute(Share.ATTRIBUTE) Share memory)
      throws IOException {
    byte[] output = RawBodies.read(request, properties.maxOutput().toBytes(), memory);
    boolean shown = json && output.length <= properties.maxShownOutput().toBytes();
    return completed(
        id,
        token,
        shown ? store.succeed(id, token, output) : store.succeed(id, token, contentType, output));
  }

  private Task completed(UUID id, long token, Optional<Task> changed) {
    if (changed.isPresent()) {
      return ended(changed.get());
    }
    StoredTask now = store.findWithoutOutput(id).orElseThrow(() -> unknown(id));
    if (Objects.equals(now.token(), token)) {
      // The token stays with the outcome it earned, so this is the same outcome told twice.
      return now.task();
    }
    metrics.rejected();
    throw Refusal.LEASE_LOST.exception();
  }

  private Task ended(Task task) {
    metrics.changed(task);
    places.fill(Collections.singleton(task.concurrencyKey()));
    return task;
  }

  /** Cancels a task: 409 when it has ended. */
  @PostMapping("/tasks/{id}/cancellation")
  Task cancel(@PathVariable UUID id, @RequestAttribute(Share.ATTRIBUTE) Share memory) {
    memory.take(taskMemory());
    Optional<Task> cancelled = store.cancel(id);
    if (cancelled.isPresent()) {
      return ended(cancelled.get());
    }
    Task now = store.find(id).orElseThrow(() -> unknown(id));
    throw new Refusal(
            HttpStatus.CONFLICT, "already-ended", "The task has ended: " + now.state() + ".")
        .exception();
  }

  /** One task. */
  @GetMapping("/tasks/{id}")
  Task get(@PathVariable UUID id, @RequestAttribute(Share.ATTRIBUTE) Share memory) {
    memory.take(taskMemory());
    return store.find(id).orElseThrow(() -> unknown(id));
  }

  /** Tasks, newest first, from just below the id {@code before}. */
  @GetMapping("/tasks")
  TaskList list(
      @RequestParam(required = false) @Nullable TaskState state,
      @RequestParam(required = false) @Nullable String type,
      @RequestParam(required = false) @Nullable UUID before,
      @RequestParam(defaultValue = "50") @Min(1) @Max(1000) int limit,
      @RequestAttribute(Share.ATTRIBUTE) Share memory) {
    long shown = properties.maxListOutputs().toBytes() + properties.maxShownOutput().toBytes();
    memory.take(COPIES * shown + TASK_MEMORY * limit / COPIES);
    return store.list(state, type, before, limit, properties.maxListOutputs().toBytes());
  }

  /** A part of an output that is not shown with its task. */
  @GetMapping("/tasks/{id}/output")
  ResponseEntity<byte[]> output(
      @PathVariable UUID id,
      @RequestParam(defaultValue = "0") @Min(0) @Max(Integer.MAX_VALUE - 1) int offset,
      @RequestParam(defaultValue = "" + MAX_PIECE) @Min(0) @Max(MAX_PIECE) int length,
      @RequestAttribute(Share.ATTRIBUTE) Share memory) {
    return bulkReads
        .read(
            () -> {
              memory.take(2L * length);
              return store.output(id, offset, length);
            })
        .map(
            piece ->
                ResponseEntity.ok()
                    .header(HttpHeaders.CONTENT_TYPE, piece.contentType())
                    .body(piece.bytes()))
        .orElseThrow(
            () ->
                new Refusal(HttpStatus.NOT_FOUND, "no-output", "There is no such output to fetch.")
                    .exception());
  }

  private long taskMemory() {
    return COPIES * properties.maxShownOutput().toBytes() + TASK_MEMORY;
  }

  private static ErrorResponseException unknown(UUID id) {
    return Refusal.unknownTask(id).exception();
  }
}
