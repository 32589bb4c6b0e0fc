package io.signalbox.launcher.container;

import io.signalbox.launcher.Exit;
import io.signalbox.launcher.Exit.Cause;
import io.signalbox.launcher.handles.StoredExit;
import io.signalbox.launcher.handles.StoredHandle;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Finds what launchers before have left: by what they have written down, and by the labels of
 * containers. When the engine does not answer, what was not known to have ended is taken to be
 * there; the first look at an engine that answers says how it is. For one thread, once.
 */
final class Recoverer {

  private final Workplace work;
  private final Roster roster;
  private final List<Instance> running = new ArrayList<>();
  private final List<String> oddities = new ArrayList<>();

  Recoverer(Workplace work, Roster roster) {
    this.work = work;
    this.roster = roster;
  }

  /**
   * @return what was there and should not have been, in words
   */
  List<String> recover() throws IOException {
    List<StoredHandle> handles = work.handles().read(oddities);
    Map<String, Listed> listed = list(handles);
    for (StoredHandle handle : handles) {
      take(handle, listed == null ? null : listed.remove(handle.launch()), listed != null);
    }
    if (listed != null) {
      for (Listed stray : listed.values()) {
        takeStray(stray);
      }
    }
    Set<String> launches = new HashSet<>();
    for (Instance instance : running) {
      launches.add(instance.stored().launch());
      instance.stored().handle().port().ifPresent(work.ports()::take);
      roster.add(instance);
    }
    work.secrets().keep(launches);
    return oddities;
  }

  /** Null when the engine does not answer. */
  private @Nullable Map<String, Listed> list(List<StoredHandle> handles) {
    Map<String, Listed> byLaunch = new HashMap<>();
    if (!work.owner().isKnown()) {
      return byLaunch;
    }
    try {
      for (Listed one : work.engine().list(work.owner().id())) {
        byLaunch.put(one.labels().launch(), one);
      }
      return byLaunch;
    } catch (EngineException e) {
      if (!handles.isEmpty()) {
        oddities.add(e.getMessage() + ": containers are taken to be as they were last seen");
      }
      return null;
    }
  }

  private void take(StoredHandle handle, @Nullable Listed listed, boolean answered)
      throws IOException {
    StoredExit exit = handle.exit();
    if (exit != null) {
      roster.add(new Roster.Gone(handle, exit.exit(lastLines(handle))));
    } else if (!answered) {
      running.add(new Instance(handle, work));
    } else if (listed != null && listed.state().isThere()) {
      addRunning(handle, listed);
    } else if (listed == null ? handle.process() == null : isOnlyMade(listed)) {
      remove(handle.instance(), listed);
      work.handles().remove(handle.instance());
      oddities.add(handle.instance() + " was about to be started and was not");
    } else {
      addGone(handle);
    }
  }

  private static boolean isOnlyMade(Listed listed) {
    return listed.state() == ContainerState.CREATED;
  }

  private void addRunning(StoredHandle handle, Listed listed) {
    Instance instance = new Instance(handle, work);
    instance.seen(listed.state(), listed.labels().innerPort());
    try {
      StoredHandle seen = work.started(handle, work.engine().inspect(listed.container()));
      work.handles().write(seen);
      instance.stored(seen);
    } catch (EngineException | IOException e) {
      oddities.add("what %s runs as is not known: %s".formatted(handle.instance(), e.getMessage()));
    }
    running.add(instance);
  }

  private void addGone(StoredHandle handle) throws IOException {
    Cause cause;
    try {
      cause = Endings.cause(work.engine(), handle);
    } catch (EngineException e) {
      cause = new Cause.Unknown(e.getMessage());
    }
    StoredExit stored = StoredExit.of(cause, work.clock().instant());
    Exit exit = stored.exit(lastLines(handle));
    StoredHandle ended = handle.ended(stored);
    work.handles().write(ended);
    roster.add(new Roster.Gone(ended, exit));
  }

  private List<String> lastLines(StoredHandle handle) {
    try {
      return Endings.lastLines(work.engine(), handle);
    } catch (EngineException e) {
      return List.of("(what it has written cannot be read: " + e.getMessage() + ")");
    }
  }

  /** A container of which nothing is written down. */
  private void takeStray(Listed stray) throws IOException {
    String name = stray.labels().instance();
    boolean isNew =
        stray.state().isThere()
            && stray.labels().areWhole()
            && running.stream().noneMatch(one -> one.name().equals(name));
    if (isNew) {
      addRunning(stray.labels().handle(work.clock().instant()), stray);
      oddities.add("nothing was written down of %s; it was known by its labels".formatted(name));
    } else {
      remove(name, stray);
      oddities.add("a container of %s that belonged to no instance was removed".formatted(name));
    }
  }

  private void remove(String name, @Nullable Listed listed) {
    if (listed != null) {
      try {
        work.engine().remove(listed.container());
      } catch (EngineException e) {
        oddities.add("a container of %s cannot be removed: %s".formatted(name, e.getMessage()));
      }
    }
  }
}
