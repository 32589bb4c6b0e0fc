package io.signalbox.peer.api;

import com.fasterxml.uuid.Generators;
import com.fasterxml.uuid.impl.TimeBasedEpochGenerator;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ResponseStatusException;

/** Tasks over HTTP, as far as Signalbox's API is measured. Its methods block. */
@RestController
class TaskController {

  /** RFC 7240; whatever else is preferred is ignored, as it says. */
  private static final Pattern WAIT = Pattern.compile("wait=(\\d{1,2})");

  private final TimeBasedEpochGenerator ids = Generators.timeBasedEpochGenerator();
  private final TaskQueue queue;
  private final Endings endings;

  TaskController(TaskQueue queue, Endings endings) {
    this.queue = queue;
    this.endings = endings;
  }

  /** 202 when the task is stored; with {@code Prefer: wait=SECONDS} 200 if it ends in time. */
  @PostMapping("/api/tasks")
  ResponseEntity<Task> submit(
      @RequestBody Submission submission,
      @RequestHeader(name = "Prefer", defaultValue = "") String preference)
      throws InterruptedException {
    SleepTask.Input input = submission.checked();
    UUID id = ids.generate();
    Matcher wait = WAIT.matcher(preference);
    if (!wait.matches()) {
      queue.submit(id, input);
      return ResponseEntity.accepted().body(Task.accepted(id));
    }
    Duration patience = Duration.ofSeconds(Long.parseLong(wait.group(1)));
    Optional<Task> ended = endings.await(id, patience, () -> queue.submit(id, input));
    return ended.map(ResponseEntity::ok).orElseGet(() -> ResponseEntity.accepted().body(get(id)));
  }

  /** A task. */
  @GetMapping("/api/tasks/{id}")
  Task get(@PathVariable UUID id) {
    return queue
        .find(id)
        .orElseThrow(
            () ->
                new ResponseStatusException(HttpStatus.NOT_FOUND, "There is no task " + id + "."));
  }

  /** How many tasks have not ended. */
  @GetMapping("/api/backlog")
  long left() {
    return queue.left();
  }

  /** Begins or ends a pause in which no task begins: {@code true} or {@code false}. */
  @PostMapping("/api/pause")
  void pause(@RequestBody boolean paused) {
    if (paused) {
      queue.pause();
    } else {
      queue.resume();
    }
  }

  @ExceptionHandler
  ResponseEntity<String> malformed(IllegalArgumentException e) {
    return ResponseEntity.badRequest().body(e.getMessage());
  }
}
