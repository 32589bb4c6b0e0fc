package io.signalbox.launcher.ports;

import io.signalbox.launcher.LaunchException;
import io.signalbox.launcher.LaunchException.Reason;
import io.signalbox.launcher.PortChoice;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.OptionalInt;
import java.util.Set;
import java.util.random.RandomGenerator;

/**
 * Ports for programs, each one's alone until it is given back. They are given in turn, so that one
 * that was given back rests: callers may still know it. Thread-safe.
 */
public final class Ports {

  private static final Path SETTINGS = Path.of("/proc/sys/net/ipv4");

  private final PortRange range;
  private final Set<Integer> taken = new HashSet<>();
  private int next;

  /**
   * @param random where to begin: two launchers with the same range had better not meet
   * @throws IllegalArgumentException when outgoing connections may take a port of the range
   */
  public Ports(PortRange range, RandomGenerator random) throws IOException {
    this(range, random, SETTINGS);
  }

  Ports(PortRange range, RandomGenerator random, Path settings) throws IOException {
    range.requireOutsideOfOutgoing(settings);
    this.range = range;
    this.next = random.nextInt(range.size());
  }

  /**
   * Takes what is chosen.
   *
   * @return nothing when none is
   * @throws LaunchException when no port is free, or the one that is wanted has been taken here
   */
  public OptionalInt take(PortChoice choice) throws LaunchException {
    return switch (choice) {
      case PortChoice.None() -> OptionalInt.empty();
      case PortChoice.Any() -> {
        OptionalInt free = take();
        if (free.isEmpty()) {
          throw new LaunchException(Reason.NO_PORT, "no port is free of those for programs");
        }
        yield free;
      }
      case PortChoice.Fixed(int number) -> {
        if (!take(number)) {
          throw new LaunchException(
              Reason.NO_PORT, "another instance has port " + number + " already");
        }
        yield OptionalInt.of(number);
      }
    };
  }

  /**
   * A port on which nobody listens.
   *
   * @return nothing when there is none
   */
  public synchronized OptionalInt take() {
    for (int i = 0; i < range.size(); i++) {
      int port = range.first() + next;
      next = (next + 1) % range.size();
      if (!taken.contains(port) && isFree(port)) {
        taken.add(port);
        return OptionalInt.of(port);
      }
    }
    return OptionalInt.empty();
  }

  /**
   * Takes that port, of the range or not, whoever listens there.
   *
   * @return false when it has been taken here
   */
  public synchronized boolean take(int port) {
    return taken.add(port);
  }

  public synchronized void giveBack(int port) {
    taken.remove(port);
  }

  /** Binds without listening, so nobody can connect by mistake. */
  private static boolean isFree(int port) {
    try (SocketChannel socket = SocketChannel.open()) {
      socket.setOption(StandardSocketOptions.SO_REUSEADDR, true);
      socket.bind(new InetSocketAddress(port));
      return true;
    } catch (IOException e) {
      return false;
    }
  }
}
