package io.signalbox.launcher.container;

import io.signalbox.launcher.Exit;
import io.signalbox.launcher.Inspection;
import io.signalbox.launcher.Inspection.State;
import io.signalbox.launcher.handles.StoredHandle;
import io.signalbox.launcher.linux.ProcessIdentity;
import io.signalbox.launcher.linux.ProcessStat;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * An instance that is there, as far as is known. What is looked at is looked at in {@code /proc},
 * where its engine runs beside this launcher, and costs the engine nothing. Thread-safe.
 */
final class Instance {

  private final Workplace work;
  private final CompletableFuture<Exit> exit = new CompletableFuture<>();
  private final AtomicBoolean ending = new AtomicBoolean();
  private volatile StoredHandle stored;
  private volatile boolean paused;
  private volatile OptionalInt innerPort = OptionalInt.empty();

  Instance(StoredHandle stored, Workplace work) {
    this.stored = stored;
    this.work = work;
  }

  /** The name of a start's container. */
  static String container(String instance, String launch) {
    return "signalbox-" + instance + "." + launch;
  }

  static String container(StoredHandle stored) {
    return container(stored.instance(), stored.launch());
  }

  StoredHandle stored() {
    return stored;
  }

  String name() {
    return stored.instance();
  }

  String container() {
    return container(stored);
  }

  CompletableFuture<Exit> exit() {
    return exit;
  }

  /** It has been seen, and was there. */
  void seen(ContainerState state, OptionalInt port) {
    paused = state == ContainerState.PAUSED;
    innerPort = port;
  }

  void paused(boolean now) {
    paused = now;
  }

  /**
   * Somebody is about to find out how it has ended.
   *
   * @return false when another one does already
   */
  boolean beginEnding() {
    return ending.compareAndSet(false, true);
  }

  /** That could not be found out now. */
  void endingFailed() {
    ending.set(false);
  }

  /** Its first process, where that can be seen from here and is still the same. */
  private Optional<ProcessStat> first() {
    ProcessIdentity identity = stored.process();
    return identity == null
            || identity.startTicks() == 0
            || !identity.bootId().equals(work.bootId())
        ? Optional.empty()
        : work.table().stat(identity.pid()).filter(identity::is);
  }

  /** Whether it is known what it runs as, and that is still so. */
  boolean isKnown() {
    return stored.process() != null && (!isVisible() || first().isPresent());
  }

  /** It runs as something else than before. */
  void stored(StoredHandle handle) {
    stored = handle;
  }

  private boolean isVisible() {
    ProcessIdentity identity = stored.process();
    return identity != null && identity.startTicks() > 0;
  }

  Inspection inspect() {
    Optional<ProcessStat> first = first();
    if (first.isEmpty()) {
      State state = isVisible() ? State.ENDING : paused ? State.FROZEN : State.RUNNING;
      return new Inspection(state, stored.handle().pid(), 0, Duration.ZERO, 0);
    }
    ProcessStat program = program(first.get());
    return new Inspection(
        state(first.get(), program),
        first.get().pid(),
        work.table().residentBytes(program.pid()).orElse(0),
        program.cpuTime(),
        program.threads());
  }

  /** What the first process, which is there to begin and to reap, has begun. */
  private ProcessStat program(ProcessStat first) {
    List<Integer> children = work.table().children(first.pid());
    return children.isEmpty() ? first : work.table().stat(children.getFirst()).orElse(first);
  }

  private State state(ProcessStat first, ProcessStat program) {
    if (first.isZombie()) {
      return State.ENDING;
    }
    if (paused) {
      return State.FROZEN;
    }
    return first.isStopped() || program.isStopped() ? State.STOPPED : State.RUNNING;
  }

  /** Outside somebody takes connections also while nobody does in there. */
  OptionalInt acceptQueue() {
    return atPort(work.sockets()::acceptQueue);
  }

  OptionalInt connections() {
    return atPort(work.sockets()::connections);
  }

  private OptionalInt atPort(Question question) {
    Optional<ProcessStat> first = first();
    OptionalInt port = innerPort;
    return first.isEmpty() || port.isEmpty()
        ? OptionalInt.empty()
        : question.ask(first.get().pid(), port.getAsInt());
  }

  /** About a port where a process has its network. */
  @FunctionalInterface
  private interface Question {
    OptionalInt ask(int pid, int port);
  }
}
