package io.signalbox.worker.schedules;

import io.signalbox.worker.store.Schedule;
import io.signalbox.worker.store.ScheduleDefinition;
import io.signalbox.worker.store.ScheduleList;
import io.signalbox.worker.store.ScheduleStore;
import io.signalbox.worker.tasks.ApiProblem;
import io.signalbox.worker.tasks.Holdings;
import io.signalbox.worker.tasks.RawBody;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import java.net.URI;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ServerWebExchange;

/** Schedules over HTTP. Its methods block: WebFlux runs them on virtual threads. */
@RestController
@RequestMapping("/api/schedules")
class ScheduleController {

  private static final int MAX_PAGE = 200;
  private static final String JSON = MediaType.APPLICATION_JSON_VALUE;

  private final ScheduleReader definitions;
  private final ScheduleStore store;

  ScheduleController(ScheduleReader definitions, ScheduleStore store) {
    this.definitions = definitions;
    this.store = store;
  }

  @Operation(
      summary = "Make or replace a schedule",
      description = "A schedule whose rule stays goes on as before; another rule begins now.")
  @ApiResponse(responseCode = "201", description = "It is new")
  @ApiResponse(responseCode = "200", description = "It has been replaced")
  @PutMapping(path = "/{name}", consumes = JSON, produces = JSON)
  ResponseEntity<ScheduleView> define(
      @PathVariable String name,
      @io.swagger.v3.oas.annotations.parameters.RequestBody(
              content = @Content(schema = @Schema(implementation = ScheduleBody.class)))
          @RequestBody
          RawBody body,
      ServerWebExchange exchange)
      throws InterruptedException {
    ScheduleName.check(name);
    Holdings memory = Holdings.of(exchange);
    ScheduleStore.Defined defined =
        body.use(
            text -> {
              ScheduleDefinition definition = definitions.read(text);
              return memory.keeping(share -> store.define(name, definition, share));
            });
    var answer =
        defined.created()
            ? ResponseEntity.created(URI.create("/api/schedules/" + name))
            : ResponseEntity.ok();
    return answer.body(ScheduleView.of(defined.schedule()));
  }

  @Operation(summary = "Look at a schedule")
  @GetMapping(path = "/{name}", produces = JSON)
  ScheduleView get(@PathVariable String name, ServerWebExchange exchange)
      throws InterruptedException {
    ScheduleName.check(name);
    Schedule found = Holdings.of(exchange).keeping(share -> store.get(name, share));
    return ScheduleView.of(found);
  }

  @Operation(summary = "List schedules by name", description = "Without their tasks' inputs.")
  @GetMapping(produces = JSON)
  SchedulePage list(
      @RequestParam(defaultValue = "50") int limit,
      @Parameter(description = "next of the page before") @RequestParam(required = false)
          @Nullable String cursor,
      ServerWebExchange exchange)
      throws InterruptedException {
    if (limit < 1 || limit > MAX_PAGE) {
      throw ApiProblem.badRequest("malformed-limit", "limit must be from 1 to " + MAX_PAGE + ".");
    }
    String after = cursor == null ? null : ScheduleName.parseCursor(cursor);
    ScheduleList found = Holdings.of(exchange).keeping(share -> store.list(after, limit, share));
    List<ScheduleView> page = found.schedules().stream().map(ScheduleView::of).toList();
    return new SchedulePage(
        page, found.more() ? ScheduleName.cursorAfter(page.getLast().name()) : null);
  }

  @Operation(summary = "Delete a schedule", description = "Its tasks stay as they are.")
  @DeleteMapping("/{name}")
  @ResponseStatus(HttpStatus.NO_CONTENT)
  void delete(@PathVariable String name) throws InterruptedException {
    store.delete(ScheduleName.check(name));
  }

  @Operation(summary = "Pause a schedule", description = "A paused one stays paused.")
  @PostMapping(path = "/{name}/pause", produces = JSON)
  ScheduleView pause(@PathVariable String name, ServerWebExchange exchange)
      throws InterruptedException {
    ScheduleName.check(name);
    Schedule paused = Holdings.of(exchange).keeping(share -> store.pause(name, share));
    return ScheduleView.of(paused);
  }

  @Operation(
      summary = "Have a schedule go on",
      description = "What was due while it was paused is not caught up.")
  @PostMapping(path = "/{name}/resume", produces = JSON)
  ScheduleView resume(@PathVariable String name, ServerWebExchange exchange)
      throws InterruptedException {
    ScheduleName.check(name);
    Schedule resumed = Holdings.of(exchange).keeping(share -> store.resume(name, share));
    return ScheduleView.of(resumed);
  }
}
