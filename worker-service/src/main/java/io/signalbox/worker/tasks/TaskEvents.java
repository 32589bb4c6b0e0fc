package io.signalbox.worker.tasks;

import java.time.Duration;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;
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
   * @return fails before its first event when the task is unknown
   */
  Flux<ServerSentEvent<TaskView>> follow(UUID id) {
    if (!streams.tryAcquire()) {
      return Flux.error(ApiProblem.busy("Too many clients follow tasks through this worker."));
    }
    Flux<TaskView> looks =
        look(id)
            .repeatWhen(done -> done.delayElements(properties.watchInterval()))
            .distinctUntilChanged(task -> new Seen(task.state(), task.attempt(), task.progress()))
            .takeUntil(task -> task.state().ended());
    Flux<ServerSentEvent<TaskView>> events =
        looks
            .scan(new Step(null, null), (last, task) -> new Step(last.task(), task))
            .skip(1)
            .map(TaskEvents::event);
    return events
        .publish(
            shared ->
                Flux.merge(
                    shared,
                    Flux.interval(HEARTBEAT)
                        .map(
                            beat ->
                                ServerSentEvent.<TaskView>builder().comment("still here").build())
                        .onBackpressureDrop()
                        .takeUntilOther(shared.ignoreElements())))
        .takeUntilOther(stopping.asMono())
        .doFinally(end -> streams.release());
  }

  @EventListener(ContextClosedEvent.class)
  void stop() {
    stopping.tryEmitEmpty();
  }

  private Mono<TaskView> look(UUID id) {
    return Mono.fromCallable(() -> watch.look(id)).subscribeOn(blocking);
  }

  private record Seen(Object state, int attempt, double progress) {}

  /** Two looks in a row. */
  private record Step(@Nullable TaskView before, @Nullable TaskView task) {}

  private static ServerSentEvent<TaskView> event(Step step) {
    TaskView task = Objects.requireNonNull(step.task());
    TaskView before = step.before();
    boolean sameState =
        before != null && before.state() == task.state() && before.attempt() == task.attempt();
    return ServerSentEvent.builder(task)
        .event(sameState ? "progress" : "state")
        .retry(RECONNECT)
        .build();
  }
}
