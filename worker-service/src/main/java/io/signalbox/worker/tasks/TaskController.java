package io.signalbox.worker.tasks;

import io.signalbox.worker.dispatch.Dispatcher;
import io.signalbox.worker.dispatch.RunningTask;
import io.signalbox.worker.dispatch.TaskTypes;
import io.signalbox.worker.store.DataTierAwayException;
import io.signalbox.worker.store.RefusedException;
import io.signalbox.worker.store.Task;
import io.signalbox.worker.store.TaskState;
import io.signalbox.worker.store.TaskStore;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.enums.ParameterIn;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import java.net.URI;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.http.codec.ServerSentEvent;
import org.springframework.web.ErrorResponse;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Flux;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Tasks over HTTP. Its methods block: WebFlux runs them on virtual threads. */
@RestController
@RequestMapping("/api/tasks")
class TaskController {

  private static final int MAX_PAGE = 200;

  private final SubmissionReader submissions;
  private final Dispatcher dispatcher;
  private final TaskStore store;
  private final TaskTypes types;
  private final TaskWatch watch;
  private final TaskEvents events;
  private final TasksProperties properties;
  private final JsonMapper json;

  TaskController(
      SubmissionReader submissions,
      Dispatcher dispatcher,
      TaskStore store,
      TaskTypes types,
      TaskWatch watch,
      TaskEvents events,
      TasksProperties properties,
      JsonMapper json) {
    this.submissions = submissions;
    this.dispatcher = dispatcher;
    this.store = store;
    this.types = types;
    this.watch = watch;
    this.events = events;
    this.properties = properties;
    this.json = json;
  }

  @Operation(
      summary = "Submit a task",
      description =
          "202 as soon as the task is stored; with Prefer: wait=SECONDS 200 if it ends in time.")
  @ApiResponse(responseCode = "200", description = "It has ended")
  @ApiResponse(responseCode = "202", description = "It is stored and will be carried out")
  @Parameter(
      in = ParameterIn.HEADER,
      name = "Idempotency-Key",
      description = "A repeated request under one key is one task")
  @Parameter(
      in = ParameterIn.HEADER,
      name = "Prefer",
      description = "wait=SECONDS, at most 60 (RFC 7240)")
  @PostMapping(consumes = MediaType.APPLICATION_JSON_VALUE)
  ResponseEntity<TaskView> submit(
      @io.swagger.v3.oas.annotations.parameters.RequestBody(
              content = @Content(schema = @Schema(implementation = Submission.class)))
          @RequestBody
          JsonNode body,
      @Parameter(hidden = true) @RequestHeader HttpHeaders headers)
      throws InterruptedException {
    SubmissionReader.Accepted accepted =
        submissions.read(body, headers.getOrEmpty("Idempotency-Key"));
    Task task = dispatcher.submit(accepted.task(), accepted.type());
    Optional<Duration> wait = Preference.wait(headers.getOrEmpty("Prefer"), properties.maxWait());
    TaskView view = wait.isPresent() ? watch.awaitEnd(task, wait.get()) : TaskView.of(task);
    var answer =
        view.state().ended() && wait.isPresent() ? ResponseEntity.ok() : ResponseEntity.accepted();
    answer.location(URI.create(TaskView.href(view.id())));
    wait.ifPresent(seconds -> answer.header("Preference-Applied", "wait=" + seconds.toSeconds()));
    return answer.body(view);
  }

  @Operation(summary = "Look at a task")
  @GetMapping("/{id}")
  TaskView get(@PathVariable UUID id) throws InterruptedException {
    return watch.look(id);
  }

  @Operation(summary = "List tasks, newest first")
  @GetMapping
  TaskPage list(
      @RequestParam(required = false) @Nullable String state,
      @RequestParam(required = false) @Nullable String type,
      @RequestParam(defaultValue = "50") int limit,
      @Parameter(description = "next of the page before") @RequestParam(required = false)
          @Nullable String cursor)
      throws InterruptedException {
    if (limit < 1 || limit > MAX_PAGE) {
      throw ApiProblem.badRequest("malformed-limit", "limit must be from 1 to " + MAX_PAGE + ".");
    }
    if (type != null && types.find(type).isEmpty()) {
      throw ApiProblem.badRequest(
          "unknown-type", "type must be one of " + String.join(", ", types.names()) + ".");
    }
    List<Task> found =
        store.list(
            state == null ? null : state(state),
            type,
            cursor == null ? null : Cursor.parse(cursor),
            limit + 1);
    List<TaskView> page = found.stream().limit(limit).map(TaskView::of).toList();
    return new TaskPage(page, found.size() > limit ? Cursor.after(page.getLast().id()) : null);
  }

  @Operation(summary = "Fetch what a task has produced")
  @GetMapping("/{id}/output")
  ResponseEntity<byte[]> output(@PathVariable UUID id) throws InterruptedException {
    Task task = store.get(id);
    Task.BinaryOutput binary = task.binary();
    JsonNode output = task.output();
    if (binary == null && output == null) {
      throw ApiProblem.noOutput("The task is " + task.state() + " and has no output.");
    }
    // Never to be taken for a page of this site, whatever a task has produced.
    var answer = ResponseEntity.ok().header("X-Content-Type-Options", "nosniff");
    return binary == null
        ? answer.contentType(MediaType.APPLICATION_JSON).body(json.writeValueAsBytes(output))
        : answer.header(HttpHeaders.CONTENT_TYPE, binary.contentType()).body(store.output(id));
  }

  @Operation(
      summary = "Follow a task",
      description = "Server-sent events named state and progress, each with the task, to its end.")
  @GetMapping(path = "/{id}/events", produces = MediaType.TEXT_EVENT_STREAM_VALUE)
  Flux<ServerSentEvent<TaskView>> events(@PathVariable UUID id) {
    return events.follow(id);
  }

  @Operation(summary = "Cancel a task")
  @ApiResponse(responseCode = "409", description = "It had ended")
  @DeleteMapping("/{id}")
  TaskView cancel(@PathVariable UUID id) throws InterruptedException {
    Task cancelled = store.cancel(id);
    dispatcher.find(id).ifPresent(RunningTask::cancelled);
    return TaskView.of(cancelled);
  }

  @ExceptionHandler
  ErrorResponse refused(RefusedException e) {
    return ApiProblem.refused(e);
  }

  @ExceptionHandler
  ErrorResponse away(DataTierAwayException e) {
    return ApiProblem.away();
  }

  private static TaskState state(String name) {
    return Arrays.stream(TaskState.values())
        .filter(state -> state.name().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                ApiProblem.badRequest(
                    "unknown-state",
                    "state must be one of " + Arrays.toString(TaskState.values()) + "."));
  }
}
