package io.signalbox.launcher.container;

import io.signalbox.launcher.Exit;
import io.signalbox.launcher.Handle;
import io.signalbox.launcher.Inspection;
import io.signalbox.launcher.LaunchException;
import io.signalbox.launcher.LaunchException.Reason;
import io.signalbox.launcher.LaunchSpec;
import io.signalbox.launcher.Launcher;
import io.signalbox.launcher.LimitState;
import io.signalbox.launcher.LogFollower;
import io.signalbox.launcher.Recovery;
import io.signalbox.launcher.container.EngineException.Kind;
import io.signalbox.launcher.handles.HandleFolder;
import io.signalbox.launcher.handles.StoredHandle;
import io.signalbox.launcher.linux.FolderLock;
import io.signalbox.launcher.linux.ProcessTable;
import io.signalbox.launcher.linux.Sockets;
import io.signalbox.launcher.ports.Ports;
import io.signalbox.launcher.starting.SecretFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Starts images as containers of an engine that speaks Docker's API, and talks to nobody else about
 * them. One launcher works in a folder at a time; containers say by a label which folder's they
 * are. A container that has ended stays until it is forgotten, with what it has written.
 *
 * <p>Whether an instance is there, and what it is at, is known without asking the engine: it tells
 * of events, and each leads to a look at all containers; so does the engine's return after it was
 * away. <b>While it does not answer, all instances are held to be as they were last seen</b>,
 * {@link #exit} is not completed, and what is asked of an instance fails with {@link
 * Reason#NO_ENGINE}; what has ended meanwhile is told when the engine answers again. An engine that
 * is not there when the launcher is opened is such an engine: what is written down, and is not
 * known to have ended, is taken to be there.
 *
 * <p>What {@link #inspect}, {@link #acceptQueue} and {@link #connections} say is read in {@code
 * /proc} of this machine, in the container's own network. Where the engine runs elsewhere, or hides
 * its processes from this user, the first has no figures and the others say nothing.
 */
public final class ContainerLauncher implements Launcher {

  private static final Logger log = LoggerFactory.getLogger(ContainerLauncher.class);

  private final Roster roster = new Roster();
  private final Set<String> starting = ConcurrentHashMap.newKeySet();
  private final ReadWriteLock closing = new ReentrantReadWriteLock();
  private final AtomicBoolean closed = new AtomicBoolean();
  private final FolderLock lock;
  private final Workplace work;
  private final ContainerStarter starter;
  private final Endings endings;
  private final Rounds rounds;
  private final Recovery recovery;
  private volatile @Nullable Abilities abilities;

  private ContainerLauncher(Workplace work, FolderLock lock) throws IOException {
    this.work = work;
    this.lock = lock;
    List<String> oddities = new Recoverer(work, roster).recover();
    recovery =
        new Recovery(
            roster.there().stream().map(instance -> instance.stored().handle()).toList(),
            roster.ended(),
            oddities);
    starter = new ContainerStarter(work, roster, this::abilities);
    endings = new Endings(work, roster);
    rounds = new Rounds(work, roster, endings);
    if (work.owner().isKnown()) {
      rounds.start();
    }
  }

  /**
   * Finds what launchers before have left that worked in that folder, which is made if need be. The
   * engine need not answer.
   *
   * @throws LaunchException when another launcher works there, or nobody can
   * @throws IllegalArgumentException when outgoing connections may take the ports
   */
  public static ContainerLauncher open(ContainerSettings settings) throws LaunchException {
    Path folder = settings.folder();
    try {
      Files.createDirectories(folder);
      Path file = folder.resolve("launcher.lock");
      FolderLock lock =
          FolderLock.acquire(file)
              .orElseThrow(
                  () ->
                      new LaunchException(
                          Reason.FOLDER_IN_USE,
                          "%s is in use by another launcher (process %d)"
                              .formatted(folder, FolderLock.holder(file))));
      try {
        return open(settings, lock);
      } catch (IOException | RuntimeException e) {
        lock.close();
        throw e;
      }
    } catch (IOException e) {
      throw new LaunchException(
          Reason.STORAGE,
          "no launcher can work in %s: %s: %s"
              .formatted(folder, e.getClass().getSimpleName(), e.getMessage()),
          e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new LaunchException(Reason.SYSTEM, "interrupted while looking for containers", e);
    }
  }

  private static ContainerLauncher open(ContainerSettings settings, FolderLock lock)
      throws IOException {
    Engine engine = new Engine(settings.engine(), settings.patience(), settings.pullPatience());
    try {
      ProcessTable table = new ProcessTable();
      return new ContainerLauncher(
          new Workplace(
              new Owner(settings.folder().resolve("owner")),
              table.bootId(),
              new HandleFolder(settings.folder().resolve("handles")),
              SecretFiles.ofContainers(settings.secrets()),
              engine,
              new Ports(settings.ports(), RandomGenerator.getDefault()),
              table,
              new Sockets(table),
              InstantSource.system()),
          lock);
    } catch (IOException | RuntimeException e) {
      engine.close();
      throw e;
    }
  }

  @Override
  public Handle start(String instance, LaunchSpec spec) throws LaunchException {
    StoredHandle.requireInstance(instance);
    closing.readLock().lock();
    try {
      if (closed.get()) {
        throw new IllegalStateException("this launcher is closed");
      }
      if (!starting.add(instance)) {
        throw alreadyThere(instance);
      }
      try {
        return startAlone(instance, spec);
      } finally {
        starting.remove(instance);
      }
    } finally {
      closing.readLock().unlock();
    }
  }

  private Handle startAlone(String name, LaunchSpec spec) throws LaunchException {
    if (roster.there(name) != null) {
      throw alreadyThere(name);
    }
    beginUse();
    Roster.Gone before = roster.ended(name);
    Instance started = starter.start(name, spec);
    if (before != null) {
      removeContainer(before.stored());
    }
    // It may have ended before its end could be told to anybody.
    rounds.ring();
    return started.stored().handle();
  }

  /** Until the first container there is nothing to look for, and no engine is needed. */
  private synchronized void beginUse() throws LaunchException {
    try {
      work.owner().makeKnown();
    } catch (IOException e) {
      throw new LaunchException(Reason.STORAGE, "whose containers are cannot be written down", e);
    }
    if (!rounds.areOn()) {
      rounds.start();
    }
  }

  private static LaunchException alreadyThere(String instance) {
    return new LaunchException(Reason.ALREADY_RUNNING, instance + " is there already");
  }

  private Abilities abilities() {
    Abilities known = abilities;
    if (known != null) {
      return known;
    }
    try {
      Abilities asked = work.engine().abilities();
      abilities = asked;
      return asked;
    } catch (EngineException e) {
      return Abilities.untold(e.getMessage());
    }
  }

  @Override
  public Recovery recover() {
    return recovery;
  }

  @Override
  public List<Handle> running() {
    return roster.there().stream().map(instance -> instance.stored().handle()).toList();
  }

  @Override
  public Optional<CompletableFuture<Exit>> exit(String instance) {
    Instance found = roster.there(instance);
    return found != null
        ? Optional.of(found.exit().copy())
        : Optional.ofNullable(roster.ended(instance))
            .map(gone -> CompletableFuture.completedFuture(gone.exit()));
  }

  /** By the signal that its image wants to be ended by. */
  @Override
  public boolean terminate(String instance) throws LaunchException {
    return act(instance, this::terminate);
  }

  private boolean terminate(Instance instance) throws EngineException {
    Inspected seen = work.engine().inspect(instance.container());
    if (!seen.state().isThere()) {
      return false;
    }
    if (seen.state() == ContainerState.PAUSED) {
      freeze(instance, false);
    }
    work.engine().signal(instance.container(), seen.stopSignal());
    if (instance.inspect().state() == Inspection.State.STOPPED) {
      work.engine().signal(instance.container(), "SIGCONT");
    }
    return true;
  }

  @Override
  public boolean kill(String instance) throws LaunchException {
    return act(instance, this::kill);
  }

  private boolean kill(Instance instance) throws EngineException {
    work.engine().signal(instance.container(), "SIGKILL");
    return true;
  }

  @Override
  public Optional<CompletableFuture<Exit>> stop(String instance, Duration patience)
      throws LaunchException {
    Instance found = roster.there(instance);
    if (found == null) {
      return exit(instance);
    }
    act(found, this::terminate);
    CompletableFuture.delayedExecutor(
            patience.toNanos(), TimeUnit.NANOSECONDS, Thread::startVirtualThread)
        .execute(() -> killIfThere(found));
    return Optional.of(found.exit().copy());
  }

  private void killIfThere(Instance instance) {
    if (!instance.exit().isDone()) {
      try {
        act(instance, this::kill);
      } catch (LaunchException e) {
        log.warn(
            "{} did not end in time and cannot be killed: {}", instance.name(), e.getMessage());
      }
    }
  }

  @Override
  public boolean freeze(String instance) throws LaunchException {
    return act(instance, found -> freeze(found, true));
  }

  @Override
  public boolean thaw(String instance) throws LaunchException {
    return act(instance, found -> freeze(found, false));
  }

  private boolean freeze(Instance instance, boolean frozen) throws EngineException {
    try {
      if (frozen) {
        work.engine().pause(instance.container());
      } else {
        work.engine().unpause(instance.container());
      }
    } catch (EngineException e) {
      // Engines differ in how they say that it is so already.
      Inspected seen = e.is(Kind.AWAY) ? null : work.engine().inspect(instance.container());
      if (seen == null
          || seen.state() != (frozen ? ContainerState.PAUSED : ContainerState.RUNNING)) {
        throw e;
      }
    }
    instance.paused(frozen);
    return true;
  }

  /** Something that is done to an instance that is there. */
  @FunctionalInterface
  private interface Act {
    boolean on(Instance instance) throws EngineException;
  }

  private boolean act(String name, Act act) throws LaunchException {
    Instance instance = roster.there(name);
    return instance != null && !closed.get() && act(instance, act);
  }

  private static boolean act(Instance instance, Act act) throws LaunchException {
    try {
      return act.on(instance);
    } catch (EngineException e) {
      return switch (e.kind()) {
        // It has ended, and that is about to be seen.
        case NOT_FOUND, CONFLICT -> false;
        case AWAY -> throw failed(instance, Reason.NO_ENGINE, e);
        case BAD_REQUEST, FAILED -> throw failed(instance, Reason.SYSTEM, e);
      };
    }
  }

  private static LaunchException failed(Instance instance, Reason reason, EngineException e) {
    return new LaunchException(reason, instance.name() + ": " + e.getMessage(), e);
  }

  @Override
  public Optional<Inspection> inspect(String instance) {
    return Optional.ofNullable(roster.there(instance)).map(Instance::inspect);
  }

  @Override
  public OptionalInt acceptQueue(String instance) {
    Instance found = roster.there(instance);
    return found == null ? OptionalInt.empty() : found.acceptQueue();
  }

  @Override
  public OptionalInt connections(String instance) {
    Instance found = roster.there(instance);
    return found == null ? OptionalInt.empty() : found.connections();
  }

  @Override
  public List<String> lastLines(String instance, int count) {
    Optional<StoredHandle> stored = roster.stored(instance);
    try {
      return stored.isPresent()
          ? work.engine().lastLines(Instance.container(stored.get()), count)
          : List.of();
    } catch (EngineException e) {
      throw new UncheckedIOException(new IOException(e.getMessage(), e));
    }
  }

  @Override
  public Optional<LogFollower> follow(String instance, int lastLines) {
    Optional<StoredHandle> stored = roster.stored(instance);
    try {
      return stored.isPresent()
          ? Optional.of(work.engine().follow(Instance.container(stored.get()), lastLines))
          : Optional.empty();
    } catch (EngineException e) {
      throw new UncheckedIOException(new IOException(e.getMessage(), e));
    }
  }

  /** What the engine says that it can limit; none while it does not answer. */
  @Override
  public List<LimitState> limits() {
    return abilities().all();
  }

  @Override
  public boolean forget(String instance) throws LaunchException {
    if (!starting.add(instance)) {
      return false;
    }
    try {
      Roster.Gone gone = roster.ended(instance);
      if (roster.there(instance) != null || gone == null) {
        return false;
      }
      work.handles().remove(instance);
      removeContainer(gone.stored());
      roster.forget(gone);
      return true;
    } catch (IOException e) {
      throw new LaunchException(
          Reason.STORAGE, "what is known of " + instance + " cannot be removed", e);
    } finally {
      starting.remove(instance);
    }
  }

  /** What cannot be removed now is found by a later look to be nobody's. */
  private void removeContainer(StoredHandle stored) {
    try {
      work.engine().remove(Instance.container(stored));
    } catch (EngineException e) {
      if (!e.is(Kind.NOT_FOUND)) {
        log.warn("The container of {} is left for now: {}", stored.instance(), e.getMessage());
      }
    }
  }

  @Override
  public void close() {
    if (!closed.compareAndSet(false, true)) {
      return;
    }
    rounds.close();
    // A start may be waiting for an image: it fails now, and takes back what it can.
    work.engine().close();
    closing.writeLock().lock();
    try {
      endings.close();
      lock.close();
    } finally {
      closing.writeLock().unlock();
    }
  }
}
