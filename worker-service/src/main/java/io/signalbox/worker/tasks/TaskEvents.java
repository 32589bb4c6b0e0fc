package io.signalbox.worker.tasks;

import java.time.Duration;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.event.ContextClosedEvent;
import org.springframework.context.event.EventListener;
import org.springframework.http.codec.ServerSentEvent;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/**
 * Follows tasks for clients: an event {@code state} when a task's state or attempt changes, {@code
 * progress} when only its progress does, until it ends. A worker that stops ends its streams; the
 * client, told to come back after a second, then follows on through another. Thread-safe.
 */
@Component
class TaskEvents {

  private static final Logger log = LoggerFactory.getLogger(TaskEvents.class);

  /** Keeps the connection from looking idle to anything on the way. */
  private static final Duration HEARTBEAT = Duration.ofSeconds(10);

  private static final Duration RECONNECT = Duration.ofSeconds(1);

  private final TaskWatch watch;
  private final TasksProperties properties;
  private final Semaphore streams;
  private final Sinks.Empty<Void> stopping = Sinks.empty();
  private final Scheduler blocking =
      Schedulers.fromExecutorService(
          Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("watch-", 1).factory()));

  TaskEvents(TaskWatch watch, TasksProperties properties) {
    this.watch = watch;
    this.properties = properties;
    this.streams = new Semaphore(properties.maxEventStreams());
  }

  /**
   * The id of the event that tells of the task as it stands; the same from every worker, and
   * nothing in it could end a line.
   */
  static String id(TaskView task) {
    return task.attempt() + "-" + task.state() + "-" + task.progress();
  }

  /**
   * @param task as it stands
   * @param seen the id of the event that the client had last; that one is not repeated
   * @param memory keeps what the latest event needs
   */
  Flux<ServerSentEvent<TaskView>> follow(TaskView task, @Nullable String seen, Holdings memory) {
    return Flux.defer(
        () -> {
          if (!streams.tryAcquire()) {
            return Flux.error(
                ApiProblem.busy("Too many clients follow tasks through this worker."));
          }
          return memory.whileOpen(events(task, seen, memory)).doFinally(end -> streams.release());
        });
  }

  private Flux<ServerSentEvent<TaskView>> events(
      TaskView first, @Nullable String seen, Holdings memory) {
    Flux<TaskView> looks =
        Mono.delay(properties.watchInterval())
            .then(look(first.id(), memory))
            .repeat()
            .onErrorResume(e -> endsEarly(first.id(), e))
            .startWith(first)
            .distinctUntilChanged(TaskEvents::id)
            .takeUntil(task -> task.state().ended());
    Flux<ServerSentEvent<TaskView>> events =
        looks
            .scan(new Step(null, null), (last, task) -> new Step(last.task(), task))
            .skip(1)
            .map(step -> event(step, seen));
    return events
        .publish(
            shared ->
                Flux.merge(
                    shared,
                    Flux.interval(HEARTBEAT)
                        .map(beat -> comment())
                        .onBackpressureDrop()
                        .takeUntilOther(shared.ignoreElements())))
        .takeUntilOther(stopping.asMono());
  }

  @EventListener(ContextClosedEvent.class)
  void stop() {
    stopping.tryEmitEmpty();
  }

  /** The client comes back for the rest, and is then told what is wrong if something still is. */
  private static Mono<TaskView> endsEarly(UUID task, Throwable why) {
    log.warn("The events of task {} end early: {}", task, why.toString());
    return Mono.empty();
  }

  private Mono<TaskView> look(UUID id, Holdings memory) {
    return Mono.fromCallable(() -> watch.look(id, memory)).subscribeOn(blocking);
  }

  /** Two looks in a row. */
  private record Step(@Nullable TaskView before, @Nullable TaskView task) {}

  private static ServerSentEvent<TaskView> event(Step step, @Nullable String seen) {
    TaskView task = Objects.requireNonNull(step.task());
    TaskView before = step.before();
    if (before == null && id(task).equals(seen)) {
      return comment();
    }
    boolean sameState =
        before != null && before.state() == task.state() && before.attempt() == task.attempt();
    return ServerSentEvent.builder(task)
        .id(id(task))
        .event(sameState ? "progress" : "state")
        .retry(RECONNECT)
        .build();
  }

  private static ServerSentEvent<TaskView> comment() {
    return ServerSentEvent.<TaskView>builder().comment("still here").build();
  }
}
