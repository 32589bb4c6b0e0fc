package io.signalbox.launcher.linux;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

/**
 * The TCP sockets of a network at one moment, as {@code /proc/net/tcp} and {@code tcp6} tell of
 * them (proc_pid_net(5)): {@code 0: 0100007F:1F90 00000000:0000 0A 00000000:00000003 …}, of numbers
 * in hexadecimal. Immutable.
 */
final class SocketTable {

  private static final String ESTABLISHED = "01";
  private static final String LISTENING = "0A";

  private final Map<Integer, Integer> queues = new HashMap<>();
  private final Map<Integer, Integer> connections = new HashMap<>();

  /**
   * @param tables the files' texts
   */
  SocketTable(List<String> tables) {
    tables.forEach(table -> table.lines().forEach(this::add));
  }

  /** By places and not by a pattern: most lines are of connections that have been closed. */
  private void add(String line) {
    int local = line.indexOf(": ") + 2;
    int remote = line.indexOf(' ', local) + 1;
    int state = line.indexOf(' ', remote) + 1;
    if (local < 2 || remote < 1 || state < 1) {
      return;
    }
    if (line.startsWith(LISTENING, state)) {
      int queue = line.indexOf(':', state) + 1;
      queues.merge(port(line, remote), number(line, queue, line.indexOf(' ', queue)), Integer::sum);
    } else if (line.startsWith(ESTABLISHED, state)) {
      connections.merge(port(line, remote), 1, Integer::sum);
    }
  }

  private static int port(String line, int remote) {
    return number(line, line.lastIndexOf(':', remote) + 1, remote - 1);
  }

  private static int number(String line, int from, int to) {
    return Integer.parseInt(line, from, to, 16);
  }

  /**
   * How many connections to a port wait to be accepted, of all that listen there.
   *
   * @return nothing when nobody does
   */
  OptionalInt acceptQueue(int port) {
    Integer queue = queues.get(port);
    return queue == null ? OptionalInt.empty() : OptionalInt.of(queue);
  }

  /** How many connections to a port are open. */
  int connections(int port) {
    return connections.getOrDefault(port, 0);
  }
}
