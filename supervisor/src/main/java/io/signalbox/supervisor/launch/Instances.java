package io.signalbox.supervisor.launch;

import io.signalbox.launcher.Ended;
import io.signalbox.launcher.Exit;
import io.signalbox.launcher.Handle;
import io.signalbox.launcher.Inspection;
import io.signalbox.launcher.LaunchException;
import io.signalbox.launcher.LaunchException.Reason;
import io.signalbox.launcher.Launcher;
import io.signalbox.launcher.LogFollower;
import io.signalbox.launcher.ports.Ports;
import io.signalbox.supervisor.plan.Presence;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The programs of all instances: starts and ends them by the launcher, and tells of each start what
 * has become of it until it is forgotten. Thread-safe.
 */
public final class Instances implements Launches {

  private static final Logger log = LoggerFactory.getLogger(Instances.class);

  /** Another instance may have a port that seems free, since nobody listens there yet. */
  private static final int PORTS_TRIED = 20;

  private final Launcher launcher;
  private final Programs programs;
  private final Ports ports;
  private final Runnable news;
  private final Map<LaunchName, Launched> known = new ConcurrentHashMap<>();

  /** What is known of a start beside what the launcher knows. */
  private sealed interface Launched {
    record Started(String version, OptionalInt port) implements Launched {}

    record Refused(String version, Presence.NotStarted why) implements Launched {}
  }

  /**
   * @param ports from which each program gets its own
   * @param news is told when a program has ended
   */
  public Instances(Launcher launcher, Programs programs, Ports ports, Runnable news) {
    this.launcher = launcher;
    this.programs = programs;
    this.ports = ports;
    this.news = news;
    launcher.recover().running().forEach(this::found);
    launcher.recover().ended().stream().map(Ended::handle).forEach(this::found);
    launcher.recover().oddities().forEach(oddity -> log.warn("{}", oddity));
  }

  private void found(Handle handle) {
    LaunchName.parse(handle.instance())
        .ifPresentOrElse(
            name -> {
              String version = handle.labels().getOrDefault(Programs.VERSION, "");
              known.put(name, new Launched.Started(version, handle.port()));
              watch(name);
            },
            () -> log.warn("{} runs here and is no instance of ours", handle.instance()));
  }

  private void watch(LaunchName name) {
    launcher
        .exit(name.toString())
        .ifPresent(
            exit ->
                exit.thenAccept(
                    end -> {
                      programs.ended(name, end);
                      news.run();
                    }));
  }

  @Override
  public List<Launch> all() {
    return known.entrySet().stream()
        .map(entry -> launch(entry.getKey(), entry.getValue()))
        .sorted(
            Comparator.comparing((Launch launch) -> launch.name().instance())
                .thenComparing(launch -> launch.name().generation()))
        .toList();
  }

  @Override
  public Optional<Launch> find(LaunchName name) {
    return Optional.ofNullable(known.get(name)).map(launched -> launch(name, launched));
  }

  private Launch launch(LaunchName name, Launched launched) {
    return switch (launched) {
      case Launched.Refused(String version, Presence.NotStarted why) ->
          new Launch(name, version, why, OptionalInt.empty(), null);
      case Launched.Started(String version, OptionalInt port) -> {
        Exit exit =
            launcher
                .exit(name.toString())
                .filter(end -> end.isDone())
                .map(end -> end.join())
                .orElse(null);
        yield new Launch(
            name, version, exit == null ? new Presence.Alive() : Launch.ended(exit), port, exit);
      }
    };
  }

  /**
   * Starts a program, unless this start has been tried already. Why it could not be is told by its
   * {@link Launch}.
   */
  public void start(LaunchName name, String version, Recipe recipe) {
    Launched before = known.get(name);
    if (before instanceof Launched.Started) {
      return;
    }
    try {
      Handle handle = start(name, version, recipe, PORTS_TRIED);
      known.put(name, new Launched.Started(version, handle.port()));
      watch(name);
      handle.limits().stream()
          .filter(limit -> !limit.applied())
          .forEach(
              limit -> log.warn("{} has no limit of {}: {}", name, limit.limit(), limit.reason()));
      log.info("{} is started, process {}, port {}", name, handle.pid(), handle.port().orElse(0));
    } catch (LaunchException | IllegalArgumentException e) {
      String reason = Objects.requireNonNullElse(e.getMessage(), e.toString());
      log.warn("{} is not started: {}", name, reason);
      refused(name, version, reason, isHopeless(e));
      return;
    }
    try {
      forgetAllButLastEnd(name);
    } catch (LaunchException e) {
      log.warn("What is known of earlier starts of {} stays: {}", name.instance(), e.getMessage());
    }
  }

  /** Else one that ends again and again would leave more each time. */
  private void forgetAllButLastEnd(LaunchName started) throws LaunchException {
    OptionalLong last =
        known.entrySet().stream()
            .filter(entry -> entry.getKey().instance().equals(started.instance()))
            .filter(entry -> launch(entry.getKey(), entry.getValue()).exit() != null)
            .mapToLong(entry -> entry.getKey().generation())
            .filter(generation -> generation < started.generation())
            .max();
    if (last.isPresent()) {
      forget(new LaunchName(started.instance(), last.getAsLong() - 1));
    }
  }

  /** This start cannot be. */
  public void refused(LaunchName name, String version, String reason, boolean hopeless) {
    known.put(name, new Launched.Refused(version, new Presence.NotStarted(reason, hopeless)));
  }

  private Handle start(LaunchName name, String version, Recipe recipe, int tries)
      throws LaunchException {
    int port =
        ports
            .take()
            .orElseThrow(
                () -> new LaunchException(Reason.NO_PORT, "no port is free of those for programs"));
    try {
      return launcher.start(name.toString(), programs.spec(name, version, recipe, port));
    } catch (LaunchException e) {
      if (e.reason() == Reason.NO_PORT && tries > 1) {
        return start(name, version, recipe, tries - 1);
      }
      throw e;
    } finally {
      // From here on it is the launcher who keeps it.
      ports.giveBack(port);
    }
  }

  /** Whether trying again is of no use before somebody changes something. */
  private static boolean isHopeless(Exception e) {
    return switch (e) {
      case LaunchException launch ->
          switch (launch.reason()) {
            case COMMAND_NOT_FOUND,
                NOT_EXECUTABLE,
                BAD_JAR,
                NO_WORKING_FOLDER,
                NO_IMAGE,
                UNSUPPORTED ->
                true;
            case ALREADY_RUNNING,
                NO_PORT,
                FOLDER_IN_USE,
                STORAGE,
                SYSTEM,
                IMAGE_NOT_FETCHED,
                NO_ENGINE ->
                false;
          };
      default -> true;
    };
  }

  /** Asks it to end. */
  public void terminate(LaunchName name) throws LaunchException {
    launcher.terminate(name.toString());
  }

  /** Has it do nothing until it is thawed. */
  public void freeze(LaunchName name) throws LaunchException {
    launcher.freeze(name.toString());
  }

  /** Has it go on. */
  public void thaw(LaunchName name) throws LaunchException {
    launcher.thaw(name.toString());
  }

  /** Whether it is frozen, by whomever. */
  public boolean isFrozen(LaunchName name) {
    return launcher
        .inspect(name.toString())
        .filter(found -> found.state() == Inspection.State.FROZEN)
        .isPresent();
  }

  /** Ends it and all that it has started. */
  public void kill(LaunchName name) throws LaunchException {
    launcher.kill(name.toString());
  }

  /** Forgets this start and all earlier ones of its instance that have ended. */
  public void forget(LaunchName last) throws LaunchException {
    for (LaunchName name : List.copyOf(known.keySet())) {
      if (name.instance().equals(last.instance()) && name.generation() <= last.generation()) {
        boolean isOver =
            known.get(name) instanceof Launched.Refused || launcher.forget(name.toString());
        if (isOver) {
          known.remove(name);
        }
      }
    }
  }

  /** How many connections to it are open; empty when that cannot be told. */
  public OptionalInt connections(LaunchName name) {
    return launcher.connections(name.toString());
  }

  @Override
  public List<String> lastLines(LaunchName name, int count) {
    return launcher.lastLines(name.toString(), count);
  }

  @Override
  public Optional<LogFollower> follow(LaunchName name, int lastLines) {
    return launcher.follow(name.toString(), lastLines);
  }
}
