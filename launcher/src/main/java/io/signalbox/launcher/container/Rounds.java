package io.signalbox.launcher.container;

import com.github.dockerjava.api.model.Event;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks at all containers of a launcher's whenever the engine tells of an event, every ten seconds
 * all the same, and as soon as an engine that was away answers again: events only say that there is
 * something to be seen. While the engine does not answer, all stays as it was last seen. One thread
 * of its own.
 */
final class Rounds implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(Rounds.class);

  private static final Duration USUAL = Duration.ofSeconds(10);

  /** The engine may tell of an event before its lists do. */
  private static final Duration SOON = Duration.ofSeconds(1);

  private final Workplace work;
  private final Roster roster;
  private final Endings endings;
  private final Semaphore news = new Semaphore(0);
  private final Thread thread;
  private @Nullable EngineStream<Event> events;
  private boolean isMissed;
  private volatile boolean closed;

  Rounds(Workplace work, Roster roster, Endings endings) {
    this.work = work;
    this.roster = roster;
    this.endings = endings;
    this.thread = Thread.ofVirtual().name("containers").unstarted(this::run);
  }

  void start() {
    thread.start();
  }

  boolean areOn() {
    return thread.getState() != Thread.State.NEW;
  }

  /** There is something to be seen. */
  void ring() {
    news.release();
  }

  private void run() {
    Duration pause = SOON;
    while (!closed) {
      try {
        news.drainPermits();
        round();
        boolean rung = news.tryAcquire(pause.toNanos(), TimeUnit.NANOSECONDS);
        pause = rung || isMissed ? SOON : USUAL;
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      } catch (RuntimeException e) {
        log.error("Looking at containers has failed", e);
      }
    }
  }

  private void round() {
    try {
      subscribe();
      look();
      if (isMissed) {
        log.info("The container engine answers again");
      }
      isMissed = false;
    } catch (EngineException e) {
      boolean matters = !closed && !roster.there().isEmpty();
      if (matters && !isMissed) {
        log.warn("{}: what is known of containers stays as it was", e.getMessage());
      }
      isMissed = matters;
    }
  }

  /** Before looking: what happens while one looks has to be told. */
  private void subscribe() throws EngineException {
    EngineStream<Event> current = events;
    if (current == null || current.over().isDone()) {
      EngineStream<Event> next = work.engine().events(work.owner().id(), this::ring);
      // Whoever ends it, ends what was known by it.
      next.over().whenComplete((nothing, error) -> ring());
      events = next;
    }
  }

  private void look() throws EngineException {
    // Whoever comes after this is not missed in the list.
    List<Instance> before = roster.there();
    List<Listed> all = work.engine().list(work.owner().id());
    Map<String, Listed> byLaunch =
        all.stream()
            .collect(
                Collectors.toMap(
                    listed -> listed.labels().launch(), Function.identity(), (one, two) -> one));
    for (Instance instance : before) {
      Listed listed = byLaunch.get(instance.stored().launch());
      if (listed != null && listed.state().isThere()) {
        instance.seen(listed.state(), listed.labels().innerPort());
        refresh(instance);
      } else {
        endings.finish(instance);
      }
    }
    for (Listed listed : all) {
      clear(listed);
    }
  }

  /** Where it was found without the engine, or somebody has restarted the container. */
  private void refresh(Instance instance) throws EngineException {
    if (!instance.isKnown()) {
      Inspected seen = work.engine().inspect(instance.container());
      instance.stored(work.started(instance.stored(), seen));
      try {
        work.handles().write(instance.stored());
      } catch (IOException e) {
        log.warn("What {} is now could not be written down: {}", instance.name(), e.toString());
      }
    }
  }

  /** What nobody knows of would run beside what is started in its place. */
  private void clear(Listed listed) throws EngineException {
    String launch = listed.labels().launch();
    boolean goesOn = listed.state().isThere() && roster.isOver(launch);
    if (goesOn || !roster.knows(launch)) {
      try {
        if (goesOn) {
          work.engine().signal(listed.container(), "SIGKILL");
        } else {
          work.engine().remove(listed.container());
        }
        log.warn(
            "Container {} belonged to no instance and was {}",
            listed.container(),
            goesOn ? "ended" : "removed");
      } catch (EngineException e) {
        if (e.is(EngineException.Kind.AWAY)) {
          throw e;
        }
        // It has gone by itself.
      }
    }
  }

  @Override
  public void close() {
    closed = true;
    if (areOn()) {
      thread.interrupt();
      try {
        thread.join();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
    EngineStream<Event> current = events;
    if (current != null) {
      current.close();
    }
  }
}
