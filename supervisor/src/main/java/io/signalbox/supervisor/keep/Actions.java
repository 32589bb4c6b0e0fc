package io.signalbox.supervisor.keep;

import io.signalbox.launcher.LaunchException;
import io.signalbox.supervisor.launch.Instances;
import io.signalbox.supervisor.launch.Launch;
import io.signalbox.supervisor.launch.LaunchName;
import io.signalbox.supervisor.launch.Recipe;
import io.signalbox.supervisor.plan.Action;
import io.signalbox.supervisor.plan.InstanceId;
import io.signalbox.supervisor.registration.Place;
import io.signalbox.supervisor.registration.Registrations;
import java.io.IOException;
import java.util.EnumSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Carries out what has been planned, each action on a thread of its own. Thread-safe. */
final class Actions {

  private static final Logger log = LoggerFactory.getLogger(Actions.class);

  private final Instances instances;
  private final Registrations registrations;
  private final Runnable news;
  private final Set<InstanceId> busy = ConcurrentHashMap.newKeySet();
  private final Map<LaunchName, Set<Action.Kind>> done = new ConcurrentHashMap<>();

  /**
   * @param news is told when an action is over
   */
  Actions(Instances instances, Registrations registrations, Runnable news) {
    this.instances = instances;
    this.registrations = registrations;
    this.news = news;
  }

  /** Whether an action on it is under way. */
  boolean isBusy(InstanceId instance) {
    return busy.contains(instance);
  }

  /** What has been done to that start, of what cannot be seen otherwise. */
  Set<Action.Kind> done(LaunchName name) {
    return done.getOrDefault(name, Set.of());
  }

  /**
   * @param recipe of the version to be started; null when it is not known any more
   */
  void begin(Action action, @Nullable Recipe recipe) {
    if (!busy.add(action.instance())) {
      return;
    }
    LaunchName name = new LaunchName(action.instance(), action.generation());
    Thread.ofVirtual()
        .name("%s %s".formatted(action.kind(), name))
        .start(() -> carryOut(action, name, recipe));
  }

  private void carryOut(Action action, LaunchName name, @Nullable Recipe recipe) {
    try {
      switch (action) {
        case Action.Start start -> start(start, name, recipe);
        case Action.Admit admit -> admit(name, admit.share());
        case Action.TakeOut takeOut -> takeOut(name);
        // What is under way ends by itself once nobody sends more; a member's handed-off
        // connections it gives back itself when it is told to end.
        case Action.Drain drain -> done(name, Action.Kind.DRAIN);
        case Action.Freeze freeze -> {
          // Also one that comes to nothing may have begun.
          undone(name, Action.Kind.THAW);
          freeze(name);
          done(name, Action.Kind.FREEZE);
        }
        case Action.Thaw thaw -> {
          thaw(name);
          undone(name, Action.Kind.FREEZE);
          done(name, Action.Kind.THAW);
        }
        case Action.Terminate terminate -> {
          instances.terminate(name);
          done(name, Action.Kind.TERMINATE);
        }
        case Action.Kill kill -> instances.kill(name);
        case Action.Forget forget -> forget(name);
      }
    } catch (LaunchException | IOException e) {
      log.warn("{} of {} did not work: {}", action.kind(), name, e.getMessage());
    } catch (RuntimeException e) {
      log.error("{} of {} did not work", action.kind(), name, e);
    } finally {
      busy.remove(action.instance());
      news.run();
    }
  }

  private void start(Action.Start start, LaunchName name, @Nullable Recipe recipe)
      throws IOException {
    if (recipe == null) {
      instances.refused(
          name,
          start.version(),
          "it is not known any more how version %s is started".formatted(start.version()),
          true);
      return;
    }
    instances.start(name, start.version(), recipe);
    registrations.removeEarlier(name);
  }

  private void admit(LaunchName name, double share) throws IOException {
    Optional<Place> place = place(name);
    if (place.isPresent()) {
      registrations.admit(place.get(), share);
    }
  }

  private void takeOut(LaunchName name) throws IOException {
    Optional<Place> place = place(name);
    if (place.isPresent()) {
      boolean lives = instances.find(name).map(Launch::lives).orElse(false);
      registrations.takeOut(place.get(), lives);
    }
  }

  private void freeze(LaunchName name) throws LaunchException {
    try {
      instances.freeze(name);
    } catch (LaunchException e) {
      if (e.reason() != LaunchException.Reason.UNSUPPORTED) {
        throw e;
      }
      log.warn("{} runs on while its service sleeps: {}", name, e.getMessage());
    }
  }

  private void thaw(LaunchName name) throws LaunchException {
    try {
      instances.thaw(name);
    } catch (LaunchException e) {
      if (e.reason() != LaunchException.Reason.UNSUPPORTED) {
        throw e;
      }
    }
  }

  private Optional<Place> place(LaunchName name) {
    return instances.find(name).flatMap(Place::of);
  }

  private void forget(LaunchName name) throws LaunchException {
    instances.forget(name);
    done.keySet()
        .removeIf(
            other ->
                other.instance().equals(name.instance())
                    && other.generation() <= name.generation());
  }

  private void undone(LaunchName name, Action.Kind kind) {
    done.computeIfPresent(
        name,
        (same, before) ->
            before.stream().filter(other -> other != kind).collect(Collectors.toUnmodifiableSet()));
  }

  private void done(LaunchName name, Action.Kind kind) {
    done.compute(
        name,
        (same, before) -> {
          EnumSet<Action.Kind> all = EnumSet.of(kind);
          all.addAll(before == null ? Set.of() : before);
          return Set.copyOf(all);
        });
  }
}
