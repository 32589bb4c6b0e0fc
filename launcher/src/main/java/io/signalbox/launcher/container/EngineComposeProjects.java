package io.signalbox.launcher.container;

import com.github.dockerjava.api.model.Event;
import io.signalbox.launcher.Exit;
import io.signalbox.launcher.LaunchException;
import io.signalbox.launcher.LaunchException.Reason;
import io.signalbox.launcher.Launcher;
import io.signalbox.launcher.LogFollower;
import io.signalbox.launcher.container.EngineException.Kind;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows an engine's events and looks at all containers of some projects whenever it tells of one,
 * every ten seconds all the same, and as soon as an engine that was away answers again. Events only
 * say that there is something to be seen, but for what no look can show: that a container which
 * ended was stopped, and that one which runs has been told to end.
 *
 * <p>Containers are asked for by their ids, which stay when Compose renames one to replace it.
 * Thread-safe.
 */
public final class EngineComposeProjects implements ComposeProjects {

  private static final Logger log = LoggerFactory.getLogger(EngineComposeProjects.class);

  private static final Duration USUAL = Duration.ofSeconds(10);
  private static final Duration SOON = Duration.ofSeconds(1);

  /** Between a container's end and the engine's word that it was stopped lies far less. */
  private static final Duration STOP_IS_TOLD_WITHIN = Duration.ofSeconds(2);

  /** Whoever runs on so long after a signal does not heed it. */
  private static final Duration LEAVES_WITHIN = Duration.ofMinutes(2);

  private final Engine engine;
  private final Set<String> projects;
  private final Runnable news;
  private final InstantSource clock;
  private final Map<String, ComposeEvents> told = new ConcurrentHashMap<>();
  private final Map<String, Known> known = new HashMap<>();
  private final Semaphore rung = new Semaphore(0);
  private final Thread thread = Thread.ofVirtual().name("compose").unstarted(this::run);
  private @Nullable EngineStream<Event> events;
  private volatile Instant lastEvent = Instant.EPOCH.plusSeconds(1);
  private volatile Look look = new Look(List.of(), "the container engine has not been asked yet");
  private volatile boolean closed;

  /**
   * What was found out of a container.
   *
   * @param listed as what it was listed then
   * @param events how many had been told of it
   * @param seenToRun whether its latest start was ever seen to go on
   * @param exit of that; null while it goes on
   */
  private record Known(
      ComposeListed listed,
      int events,
      ComposeDetails details,
      boolean seenToRun,
      @Nullable Exit exit) {

    Instant startedAt() {
      return details.inspected().startedAt();
    }

    boolean lives() {
      return details.state() == ComposeContainer.State.RUNNING
          || details.state() == ComposeContainer.State.PAUSED;
    }

    Known seenToRun(boolean seen) {
      return new Known(listed, events, details, seen, exit);
    }

    Known ended(Exit how) {
      return new Known(listed, events, details, seenToRun, how);
    }
  }

  private EngineComposeProjects(
      Engine engine, Set<String> projects, Runnable news, InstantSource clock) {
    this.engine = engine;
    this.projects = Set.copyOf(projects);
    this.news = news;
    this.clock = clock;
  }

  /**
   * The engine need not answer.
   *
   * @param engine its address
   * @param patience with its answers
   * @param projects whose containers are looked at
   * @param news is told when they may have come to stand otherwise
   */
  public static EngineComposeProjects open(
      URI engine, Duration patience, Set<String> projects, Runnable news) {
    EngineComposeProjects opened =
        new EngineComposeProjects(
            new Engine(engine, patience, patience), projects, news, InstantSource.system());
    opened.thread.start();
    return opened;
  }

  private void run() {
    while (!closed) {
      boolean again = true;
      try {
        rung.drainPermits();
        again = round();
      } catch (RuntimeException e) {
        log.error("Looking at the containers of compose projects has failed", e);
      }
      try {
        rung.tryAcquire((again ? SOON : USUAL).toNanos(), TimeUnit.NANOSECONDS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      }
    }
  }

  /** Returns whether to look again soon. */
  private boolean round() {
    Look before = look;
    try {
      subscribe();
      look = new Look(find(), "");
      if (!before.trouble().isEmpty()) {
        log.info("The container engine answers");
      }
    } catch (EngineException e) {
      if (before.trouble().isEmpty()) {
        log.warn("{}: what is known of containers stays as it was", e.getMessage());
      }
      look = new Look(before.containers(), e.getMessage());
    }
    if (!look.equals(before)) {
      news.run();
    }
    return !look.trouble().isEmpty()
        || look.containers().stream().anyMatch(EngineComposeProjects::isUntold);
  }

  private static boolean isUntold(ComposeContainer container) {
    ComposeEnd end = container.end();
    return end != null && end.reason() == ComposeEnd.Reason.UNTOLD;
  }

  /** Before looking; and from the last event on, so that none is missed that the engine keeps. */
  private void subscribe() throws EngineException {
    EngineStream<Event> current = events;
    if (current == null || current.over().isDone()) {
      EngineStream<Event> next = engine.composeEvents(lastEvent, this::take);
      next.over().whenComplete((nothing, error) -> rung.release());
      events = next;
    }
  }

  private void take(Event event) {
    ComposeEvents.Told one = ComposeEvents.read(event);
    if (one != null) {
      lastEvent = one.at().isAfter(lastEvent) ? one.at() : lastEvent;
      told.merge(one.container(), ComposeEvents.NONE.with(one), (before, now) -> before.with(one));
    }
    rung.release();
  }

  private List<ComposeContainer> find() throws EngineException {
    List<ComposeContainer> found = new ArrayList<>();
    List<ComposeListed> listed =
        engine.listCompose().stream().filter(one -> projects.contains(one.project())).toList();
    for (ComposeListed one : listed) {
      try {
        found.add(container(one));
      } catch (EngineException e) {
        if (!e.is(Kind.NOT_FOUND)) {
          throw e;
        }
        // It has gone since.
      }
    }
    Set<String> ids = Set.copyOf(listed.stream().map(ComposeListed::id).toList());
    known.keySet().retainAll(ids);
    told.keySet().retainAll(ids);
    return found;
  }

  private ComposeContainer container(ComposeListed listed) throws EngineException {
    ComposeEvents events = told.getOrDefault(listed.id(), ComposeEvents.NONE);
    Known before = known.get(listed.id());
    Known now = before;
    if (now == null || !now.listed.equals(listed) || now.events != events.count()) {
      now = know(listed, events, before);
      known.put(listed.id(), now);
    }
    ComposeDetails details = now.details;
    boolean lives = now.lives();
    return new ComposeContainer(
        listed.id(),
        listed.name(),
        listed.project(),
        listed.service(),
        listed.number(),
        listed.image(),
        listed.labels(),
        details.addresses(),
        details.exposedPort(),
        details.state(),
        now.startedAt(),
        details.inspected().pid(),
        details.stopTimeout(),
        lives && events.isLeaving(now.startedAt(), clock.instant(), LEAVES_WITHIN),
        now.exit == null ? null : new ComposeEnd(now.exit, reason(events, now, now.exit)));
  }

  private ComposeEnd.Reason reason(ComposeEvents events, Known known, Exit exit) {
    boolean fresh = exit.seenAt().plus(STOP_IS_TOLD_WITHIN).isAfter(clock.instant());
    return events.reason(known.startedAt(), known.seenToRun, fresh);
  }

  private Known know(ComposeListed listed, ComposeEvents events, @Nullable Known before)
      throws EngineException {
    ComposeDetails details = engine.inspectCompose(listed.id());
    Known now = new Known(listed, events.count(), details, false, null);
    if (now.lives() || details.state() == ComposeContainer.State.CREATED) {
      return now.seenToRun(now.lives());
    }
    Known earlier = before != null && before.startedAt().equals(now.startedAt()) ? before : null;
    Exit known = earlier == null ? null : earlier.exit;
    Exit exit =
        known == null
            ? new Exit(Endings.cause(details.inspected()), clock.instant(), written(listed.id()))
            : known;
    return now.seenToRun(earlier != null && earlier.seenToRun).ended(exit);
  }

  private List<String> written(String id) throws EngineException {
    try {
      return engine.lastLines(id, Launcher.LAST_LINES);
    } catch (EngineException e) {
      if (e.is(Kind.AWAY)) {
        throw e;
      }
      return List.of("(what it has written cannot be read: " + e.getMessage() + ")");
    }
  }

  @Override
  public Look look() {
    return look;
  }

  @Override
  public void start(String id) throws LaunchException {
    act(id, () -> engine.startAgain(id));
  }

  @Override
  public void terminate(String id) throws LaunchException {
    act(id, () -> engine.signal(id, engine.inspect(id).stopSignal()));
  }

  @Override
  public void kill(String id) throws LaunchException {
    act(id, () -> engine.signal(id, "SIGKILL"));
  }

  /** Something that the engine is asked for. */
  @FunctionalInterface
  private interface Act {
    void run() throws EngineException;
  }

  private void act(String id, Act act) throws LaunchException {
    try {
      act.run();
    } catch (EngineException e) {
      throw new LaunchException(
          e.is(Kind.AWAY) ? Reason.NO_ENGINE : Reason.SYSTEM,
          "container %s: %s".formatted(name(id), e.getMessage()),
          e);
    } finally {
      rung.release();
    }
  }

  private String name(String id) {
    return look.containers().stream()
        .filter(container -> container.id().equals(id))
        .map(ComposeContainer::name)
        .findFirst()
        .orElse(id);
  }

  @Override
  public List<String> lastLines(String id, int count) {
    try {
      return engine.lastLines(id, count);
    } catch (EngineException e) {
      throw new UncheckedIOException(new IOException(e.getMessage(), e));
    }
  }

  @Override
  public Optional<LogFollower> follow(String id, int lastLines) {
    try {
      return Optional.of(engine.follow(id, lastLines));
    } catch (EngineException e) {
      if (e.is(Kind.NOT_FOUND)) {
        return Optional.empty();
      }
      throw new UncheckedIOException(new IOException(e.getMessage(), e));
    }
  }

  @Override
  public void close() {
    closed = true;
    thread.interrupt();
    engine.close();
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    EngineStream<Event> current = events;
    if (current != null) {
      current.close();
    }
  }
}
