package io.signalbox.worker.tasks;

import io.signalbox.worker.catalogue.TaskTypes;
import io.signalbox.worker.dispatch.Dispatcher;
import io.signalbox.worker.dispatch.RunningTask;
import io.signalbox.worker.json.RawJson;
import io.signalbox.worker.store.Task;
import io.signalbox.worker.store.TaskList;
import io.signalbox.worker.store.TaskState;
import io.signalbox.worker.store.TaskStore;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.enums.ParameterIn;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import java.net.URI;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DefaultDataBufferFactory;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.http.codec.ServerSentEvent;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Flux;

/** Tasks over HTTP. Its methods block: WebFlux runs them on virtual threads. */
@RestController
@RequestMapping("/api/tasks")
class TaskController {

  private static final int MAX_PAGE = 200;

  /** Declared, so that who wants something else is told so before anything has been done. */
  private static final String JSON = MediaType.APPLICATION_JSON_VALUE;

  private final SubmissionReader submissions;
  private final Dispatcher dispatcher;
  private final TaskStore store;
  private final TaskTypes types;
  private final TaskWatch watch;
  private final TaskEvents events;
  private final Downloads downloads;
  private final TasksProperties properties;

  TaskController(
      SubmissionReader submissions,
      Dispatcher dispatcher,
      TaskStore store,
      TaskTypes types,
      TaskWatch watch,
      TaskEvents events,
      Downloads downloads,
      TasksProperties properties) {
    this.submissions = submissions;
    this.dispatcher = dispatcher;
    this.store = store;
    this.types = types;
    this.watch = watch;
    this.events = events;
    this.downloads = downloads;
    this.properties = properties;
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
  @PostMapping(consumes = JSON, produces = JSON)
  ResponseEntity<TaskView> submit(
      @io.swagger.v3.oas.annotations.parameters.RequestBody(
              content = @Content(schema = @Schema(implementation = Submission.class)))
          @RequestBody
          RawBody body,
      @Parameter(hidden = true) @RequestHeader HttpHeaders headers,
      ServerWebExchange exchange)
      throws InterruptedException {
    Holdings memory = Holdings.of(exchange);
    Task task = body.use(text -> accept(text, headers.getOrEmpty("Idempotency-Key"), memory));
    Optional<Duration> wait = Preference.wait(headers.getOrEmpty("Prefer"), properties.maxWait());
    TaskView view = wait.isPresent() ? watch.awaitEnd(task, wait.get(), memory) : TaskView.of(task);
    var answer =
        view.state().ended() && wait.isPresent() ? ResponseEntity.ok() : ResponseEntity.accepted();
    answer.location(URI.create(TaskView.href(view.id())));
    wait.ifPresent(seconds -> answer.header("Preference-Applied", "wait=" + seconds.toSeconds()));
    return answer.body(view);
  }

  private Task accept(RawJson text, List<String> keys, Holdings memory)
      throws InterruptedException {
    SubmissionReader.Accepted accepted = submissions.read(text, keys);
    return memory.keeping(share -> dispatcher.submit(accepted.task(), accepted.type(), share));
  }

  @Operation(summary = "Look at a task")
  @GetMapping(path = "/{id}", produces = JSON)
  TaskView get(@PathVariable UUID id, ServerWebExchange exchange) throws InterruptedException {
    return watch.look(id, Holdings.of(exchange));
  }

  @Operation(
      summary = "List tasks, newest first",
      description = "A page whose outputs are large has fewer tasks than its limit.")
  @GetMapping(produces = JSON)
  TaskPage list(
      @RequestParam(required = false) @Nullable String state,
      @RequestParam(required = false) @Nullable String type,
      @RequestParam(defaultValue = "50") int limit,
      @Parameter(description = "next of the page before") @RequestParam(required = false)
          @Nullable String cursor,
      ServerWebExchange exchange)
      throws InterruptedException {
    if (limit < 1 || limit > MAX_PAGE) {
      throw ApiProblem.badRequest("malformed-limit", "limit must be from 1 to " + MAX_PAGE + ".");
    }
    if (type != null && types.find(type).isEmpty()) {
      throw ApiProblem.badRequest(
          "unknown-type", "type must be one of " + String.join(", ", types.names()) + ".");
    }
    TaskState inState = state == null ? null : state(state);
    UUID before = cursor == null ? null : Cursor.parse(cursor);
    TaskList found =
        Holdings.of(exchange).keeping(share -> store.list(inState, type, before, limit, share));
    List<TaskView> page = found.tasks().stream().map(TaskView::of).toList();
    return new TaskPage(page, found.more() ? Cursor.after(page.getLast().id()) : null);
  }

  @Operation(summary = "Fetch what a task has produced")
  @GetMapping("/{id}/output")
  ResponseEntity<Flux<DataBuffer>> output(@PathVariable UUID id, ServerWebExchange exchange)
      throws InterruptedException {
    Holdings memory = Holdings.of(exchange);
    Task task = memory.keeping(share -> store.get(id, share));
    Task.BinaryOutput binary = task.binary();
    RawJson output = task.output();
    if (binary == null && output == null) {
      throw ApiProblem.noOutput("The task is " + task.state() + " and has no output.");
    }
    // Never to be taken for a page of this site, whatever a task has produced.
    var answer = ResponseEntity.ok().header("X-Content-Type-Options", "nosniff");
    if (output != null) {
      return answer
          .contentType(MediaType.APPLICATION_JSON)
          .contentLength(output.length())
          .body(Flux.just(shared(output)));
    }
    long size = Objects.requireNonNull(binary).size();
    answer.header(HttpHeaders.CONTENT_TYPE, binary.contentType()).contentLength(size);
    return exchange.getRequest().getMethod() == HttpMethod.HEAD
        ? answer.build()
        : answer.body(downloads.of(id, size, ClientChannel.of(exchange.getRequest()), memory));
  }

  private static DataBuffer shared(RawJson json) {
    return DefaultDataBufferFactory.sharedInstance.wrap(
        ByteBuffer.wrap(json.bytes(), json.from(), json.length()));
  }

  @Operation(
      summary = "Follow a task",
      description =
          "Server-sent events named state and progress, each with the task, to its end. A client"
              + " that has had the last one, as its Last-Event-ID says, gets 204.")
  @Parameter(in = ParameterIn.HEADER, name = "Last-Event-ID", description = "the id of an event")
  @GetMapping(path = "/{id}/events", produces = MediaType.TEXT_EVENT_STREAM_VALUE)
  ResponseEntity<Flux<ServerSentEvent<TaskView>>> events(
      @PathVariable UUID id,
      @Parameter(hidden = true) @RequestHeader HttpHeaders headers,
      ServerWebExchange exchange)
      throws InterruptedException {
    Holdings memory = Holdings.of(exchange);
    TaskView task = watch.look(id, memory);
    String seen = headers.getFirst("Last-Event-ID");
    // An EventSource comes back whenever a stream ends; only this tells it not to.
    return task.state().ended() && TaskEvents.id(task).equals(seen)
        ? ResponseEntity.noContent().build()
        : ResponseEntity.ok(events.follow(task, seen, memory));
  }

  @Operation(summary = "Cancel a task")
  @ApiResponse(responseCode = "409", description = "It had ended")
  @DeleteMapping(path = "/{id}", produces = JSON)
  TaskView cancel(@PathVariable UUID id, ServerWebExchange exchange) throws InterruptedException {
    Task cancelled = Holdings.of(exchange).keeping(share -> store.cancel(id, share));
    dispatcher.find(id).ifPresent(RunningTask::cancelled);
    return TaskView.of(cancelled);
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
