package io.signalbox.launcher.process;

import io.signalbox.launcher.Ended;
import io.signalbox.launcher.Exit;
import io.signalbox.launcher.Handle;
import io.signalbox.launcher.Inspection;
import io.signalbox.launcher.LaunchException;
import io.signalbox.launcher.LaunchException.Reason;
import io.signalbox.launcher.LaunchSpec;
import io.signalbox.launcher.Launcher;
import io.signalbox.launcher.LimitState;
import io.signalbox.launcher.LogFile;
import io.signalbox.launcher.LogFollower;
import io.signalbox.launcher.Recovery;
import io.signalbox.launcher.handles.HandleFolder;
import io.signalbox.launcher.handles.StoredHandle;
import io.signalbox.launcher.linux.FolderLock;
import io.signalbox.launcher.linux.ProcessTable;
import io.signalbox.launcher.linux.Sockets;
import io.signalbox.launcher.logfile.FileFollower;
import io.signalbox.launcher.logfile.LogTail;
import io.signalbox.launcher.ports.Ports;
import io.signalbox.launcher.starting.SecretFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Starts programs as processes of this machine, each in a session and, where there may be any, in a
 * control group of its own. One launcher works in a folder at a time.
 */
public final class ProcessLauncher implements Launcher {

  private static final Logger log = LoggerFactory.getLogger(ProcessLauncher.class);

  private final Map<String, Instance> there = new ConcurrentHashMap<>();
  private final Map<String, Ended> ended = new ConcurrentHashMap<>();
  private final Set<String> starting = ConcurrentHashMap.newKeySet();
  private final ReadWriteLock closing = new ReentrantReadWriteLock();
  private final FolderLock lock;
  private final Workplace work;
  private final Starter starter;
  private final Endings endings;
  private final LogKeeper logs;
  private final Recovery recovery;
  private boolean closed;

  private ProcessLauncher(ProcessSettings settings, FolderLock lock)
      throws IOException, InterruptedException {
    this.lock = lock;
    this.work = workplace(settings);
    Remains remains = new Remains(work);
    Recoverer.Found found = new Recoverer(work, remains).recover();
    found.ended().forEach(one -> ended.put(one.handle().instance(), one));
    found.running().forEach(instance -> there.put(instance.name(), instance));
    recovery =
        new Recovery(
            found.running().stream().map(instance -> instance.stored().handle()).toList(),
            found.ended(),
            found.oddities());
    starter = new Starter(work, settings.environment());
    endings = new Endings(work, remains, this::ended);
    for (Instance instance : found.running()) {
      endings.watch(instance);
    }
    logs = new LogKeeper(this::logFiles);
  }

  /**
   * Finds what launchers before have left in that folder, which is made if need be.
   *
   * @throws LaunchException when another launcher works there, or nobody can
   * @throws IllegalArgumentException when outgoing connections may take the ports
   */
  public static ProcessLauncher open(ProcessSettings settings) throws LaunchException {
    Path folder = settings.folder();
    try {
      Files.createDirectories(folder);
      Path file = folder.resolve("launcher.lock");
      FolderLock lock =
          FolderLock.acquire(file)
              .orElseThrow(() -> new LaunchException(Reason.FOLDER_IN_USE, inUse(folder, file)));
      try {
        return tellLimits(new ProcessLauncher(settings, lock));
      } catch (IOException | InterruptedException | RuntimeException e) {
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
      throw new LaunchException(Reason.SYSTEM, "interrupted while looking for programs", e);
    }
  }

  private static String inUse(Path folder, Path file) {
    return "%s is in use by another launcher (process %d): together they would start everything twice"
        .formatted(folder, FolderLock.holder(file));
  }

  private static ProcessLauncher tellLimits(ProcessLauncher launcher) {
    String missing =
        launcher.limits().stream()
            .filter(limit -> !limit.applied())
            .map(limit -> limit.limit() + " (" + limit.reason() + ")")
            .collect(Collectors.joining(", "));
    if (!missing.isEmpty()) {
      log.info("Programs cannot be limited here in {}", missing);
    }
    return launcher;
  }

  private static Workplace workplace(ProcessSettings settings) throws IOException {
    String folder = settings.folder().toRealPath().toString();
    ProcessTable table = new ProcessTable();
    return new Workplace(
        folder,
        new HandleFolder(settings.folder().resolve("handles")),
        SecretFiles.ofThisUser(settings.secrets()),
        settings.groups().apply("signalbox-" + Integer.toHexString(folder.hashCode())),
        new Ports(settings.ports(), RandomGenerator.getDefault()),
        table,
        new Sockets(table),
        new MarkedProcesses(table, folder),
        InstantSource.system());
  }

  @Override
  public Handle start(String instance, LaunchSpec spec) throws LaunchException {
    StoredHandle.requireInstance(instance);
    closing.readLock().lock();
    try {
      if (closed) {
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

  private Handle startAlone(String instance, LaunchSpec spec) throws LaunchException {
    if (there.containsKey(instance)) {
      throw alreadyThere(instance);
    }
    Instance started = starter.start(instance, spec);
    ended.remove(instance);
    there.put(instance, started);
    try {
      endings.watch(started);
    } catch (IOException e) {
      throw new LaunchException(Reason.SYSTEM, instance + " runs, but its end will not be seen", e);
    }
    return started.stored().handle();
  }

  private static LaunchException alreadyThere(String instance) {
    return new LaunchException(Reason.ALREADY_RUNNING, instance + " is there already");
  }

  /** Called when nothing is left of an instance. */
  private void ended(Instance instance, Exit exit) {
    ended.put(instance.name(), new Ended(instance.stored().handle(), exit));
    there.remove(instance.name(), instance);
  }

  @Override
  public Recovery recover() {
    return recovery;
  }

  @Override
  public List<Handle> running() {
    return there.values().stream().map(instance -> instance.stored().handle()).toList();
  }

  @Override
  public Optional<CompletableFuture<Exit>> exit(String instance) {
    Instance found = there.get(instance);
    if (found != null) {
      return Optional.of(found.exit().copy());
    }
    return Optional.ofNullable(ended.get(instance))
        .map(one -> CompletableFuture.completedFuture(one.exit()));
  }

  @Override
  public boolean terminate(String instance) throws LaunchException {
    return act(instance, Instance::terminate);
  }

  @Override
  public boolean kill(String instance) throws LaunchException {
    return act(instance, Instance::kill);
  }

  @Override
  public Optional<CompletableFuture<Exit>> stop(String instance, Duration patience)
      throws LaunchException {
    Instance found = there.get(instance);
    if (found != null) {
      act(found, Instance::terminate);
      CompletableFuture.delayedExecutor(patience.toNanos(), TimeUnit.NANOSECONDS)
          .execute(() -> killIfThere(found));
    }
    return found == null ? exit(instance) : Optional.of(found.exit().copy());
  }

  private void killIfThere(Instance instance) {
    try {
      act(instance, Instance::kill);
    } catch (LaunchException e) {
      log.warn("{} did not end in time and cannot be killed: {}", instance.name(), e.toString());
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

  private static boolean freeze(Instance instance, boolean frozen)
      throws IOException, InterruptedException, LaunchException {
    if (instance.group() == null) {
      throw new LaunchException(
          Reason.UNSUPPORTED,
          instance.name() + " has no control group, so it can be neither frozen nor thawed");
    }
    return instance.group().freeze(frozen);
  }

  /** Something that is done to an instance that is there. */
  @FunctionalInterface
  private interface Act {
    boolean on(Instance instance) throws IOException, InterruptedException, LaunchException;
  }

  private boolean act(String name, Act act) throws LaunchException {
    Instance instance = there.get(name);
    return instance != null && act(instance, act);
  }

  private boolean act(Instance instance, Act act) throws LaunchException {
    closing.readLock().lock();
    try {
      // From then on it is the next launcher's.
      return !closed && act.on(instance);
    } catch (IOException e) {
      throw new LaunchException(Reason.SYSTEM, instance.name() + ": " + e.getMessage(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new LaunchException(Reason.SYSTEM, instance.name() + ": interrupted", e);
    } finally {
      closing.readLock().unlock();
    }
  }

  @Override
  public Optional<Inspection> inspect(String instance) {
    return Optional.ofNullable(there.get(instance)).flatMap(Instance::inspect);
  }

  @Override
  public OptionalInt acceptQueue(String instance) {
    Instance found = there.get(instance);
    return found == null ? OptionalInt.empty() : found.acceptQueue();
  }

  @Override
  public OptionalInt connections(String instance) {
    Instance found = there.get(instance);
    return found == null ? OptionalInt.empty() : found.connections();
  }

  @Override
  public List<String> lastLines(String instance, int count) {
    try {
      Optional<LogFile> file = logFile(instance);
      return file.isPresent() ? LogTail.lines(file.get().path(), count) : List.of();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public Optional<LogFollower> follow(String instance, int lastLines) {
    try {
      Optional<LogFile> file = logFile(instance);
      return file.isPresent()
          ? Optional.of(new FileFollower(file.get().path(), lastLines))
          : Optional.empty();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Optional<LogFile> logFile(String instance) {
    Instance found = there.get(instance);
    return found != null
        ? Optional.of(found.stored().log().file())
        : Optional.ofNullable(ended.get(instance)).map(one -> one.handle().log());
  }

  private Collection<LogFile> logFiles() {
    return there.values().stream().map(instance -> instance.stored().log().file()).toList();
  }

  @Override
  public List<LimitState> limits() {
    return work.groups().limits();
  }

  @Override
  public boolean forget(String instance) throws LaunchException {
    if (!starting.add(instance)) {
      return false;
    }
    try {
      if (there.containsKey(instance) || !ended.containsKey(instance)) {
        return false;
      }
      work.handles().remove(instance);
      ended.remove(instance);
      return true;
    } catch (IOException e) {
      throw new LaunchException(
          Reason.STORAGE, "what is known of " + instance + " cannot be removed", e);
    } finally {
      starting.remove(instance);
    }
  }

  @Override
  public void close() {
    closing.writeLock().lock();
    try {
      if (closed) {
        return;
      }
      closed = true;
      logs.close();
      endings.close();
      there.values().forEach(instance -> instance.process().close());
      work.groups().removeIfEmpty();
      lock.close();
    } finally {
      closing.writeLock().unlock();
    }
  }
}
