package io.signalbox.launcher.linux;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Tells of the ports of processes, each in the network where it is. The table of a network has the
 * sockets of all who are in it, and those that they have closed lately: that of this process' own
 * network, in which most programs are, is read five times a second at most, for all who ask.
 * Thread-safe.
 */
public final class Sockets {

  private static final Duration INTERVAL = Duration.ofMillis(200);

  private final ProcessTable processes;
  private final Optional<String> ownNetwork;
  private final PacedReading<Optional<SocketTable>> own;

  public Sockets(ProcessTable processes) {
    this(processes, Math.toIntExact(ProcessHandle.current().pid()));
  }

  /**
   * @param self whose network is looked at for all who are in it
   */
  Sockets(ProcessTable processes, int self) {
    this.processes = processes;
    this.ownNetwork = processes.network(self);
    this.own = new PacedReading<>(() -> processes.sockets(self), INTERVAL);
  }

  /**
   * How many connections to a port wait to be accepted, where the process has its network. Not as
   * it was before the question: the answer may take a fifth of a second.
   *
   * @return nothing when nobody listens there, or that cannot be seen
   */
  public OptionalInt acceptQueue(int pid, int port) {
    return (isHere(pid) ? own.fresh() : processes.sockets(pid))
        .map(table -> table.acceptQueue(port))
        .orElse(OptionalInt.empty());
  }

  /**
   * How many connections to a port are open, where the process has its network, or were a fifth of
   * a second ago.
   *
   * @return nothing when that cannot be seen
   */
  public OptionalInt connections(int pid, int port) {
    return (isHere(pid) ? own.recent() : processes.sockets(pid))
        .map(table -> OptionalInt.of(table.connections(port)))
        .orElse(OptionalInt.empty());
  }

  private boolean isHere(int pid) {
    return ownNetwork.isPresent() && processes.network(pid).equals(ownNetwork);
  }
}
