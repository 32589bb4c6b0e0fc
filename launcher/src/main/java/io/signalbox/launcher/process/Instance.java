package io.signalbox.launcher.process;

import io.signalbox.launcher.Exit;
import io.signalbox.launcher.Inspection;
import io.signalbox.launcher.Inspection.State;
import io.signalbox.launcher.cgroup.Cgroup;
import io.signalbox.launcher.handles.StoredHandle;
import io.signalbox.launcher.linux.PidFd;
import io.signalbox.launcher.linux.ProcessIdentity;
import io.signalbox.launcher.linux.ProcessStat;
import io.signalbox.launcher.linux.ProcessTable;
import io.signalbox.launcher.linux.Signal;
import io.signalbox.launcher.linux.Sockets;
import java.io.IOException;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * An instance that is there. Whatever it is told goes through a descriptor of its process that was
 * opened before the process was recognised, so it reaches no other. Thread-safe.
 */
final class Instance {

  private final StoredHandle stored;
  private final ProcessIdentity identity;
  private final PidFd process;
  private final @Nullable Cgroup group;
  private final @Nullable Process child;
  private final ProcessTable table;
  private final Sockets sockets;
  private final CompletableFuture<Exit> exit = new CompletableFuture<>();

  /**
   * @param child where this launcher has started it
   */
  Instance(
      StoredHandle stored,
      ProcessIdentity identity,
      PidFd process,
      @Nullable Cgroup group,
      @Nullable Process child,
      ProcessTable table,
      Sockets sockets) {
    this.stored = stored;
    this.identity = identity;
    this.process = process;
    this.group = group;
    this.child = child;
    this.table = table;
    this.sockets = sockets;
  }

  StoredHandle stored() {
    return stored;
  }

  String name() {
    return stored.instance();
  }

  PidFd process() {
    return process;
  }

  @Nullable Cgroup group() {
    return group;
  }

  @Nullable Process child() {
    return child;
  }

  /** Its process, alive or not reaped. */
  Optional<ProcessStat> stat() {
    return table.stat(identity.pid()).filter(identity::is);
  }

  CompletableFuture<Exit> exit() {
    return exit;
  }

  boolean terminate() throws IOException, InterruptedException {
    boolean asked = process.signal(Signal.TERM);
    if (asked) {
      if (group != null && group.isFrozen()) {
        group.freeze(false);
      }
      process.signalGroup(Signal.CONT);
    }
    return asked;
  }

  boolean kill() throws IOException {
    // By itself in any case: it may not be in its session yet.
    boolean there = process.signal(Signal.KILL);
    if (group == null || !group.kill()) {
      process.signalGroup(Signal.KILL);
    }
    return there;
  }

  Optional<Inspection> inspect() {
    return stat()
        .map(
            stat ->
                new Inspection(
                    state(stat),
                    stat.pid(),
                    table.residentBytes(stat.pid()).orElse(0),
                    stat.cpuTime(),
                    stat.threads()));
  }

  private State state(ProcessStat stat) {
    if (stat.isZombie()) {
      return State.ENDING;
    }
    if (group != null && group.isFrozen()) {
      return State.FROZEN;
    }
    return stat.isStopped() ? State.STOPPED : State.RUNNING;
  }

  OptionalInt acceptQueue() {
    Integer port = stored.port();
    return port == null ? OptionalInt.empty() : sockets.acceptQueue(identity.pid(), port);
  }

  OptionalInt connections() {
    Integer port = stored.port();
    return port == null ? OptionalInt.empty() : sockets.connections(identity.pid(), port);
  }
}
