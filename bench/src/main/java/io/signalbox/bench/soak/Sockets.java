package io.signalbox.bench.soak;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What the system knows of its sockets (proc_net(5)), by inode. */
final class Sockets {

  private static final Map<String, String> TCP_STATES =
      Map.of("01", "TCP, established", "08", "TCP, close-wait", "0A", "TCP, listening");

  private final Map<String, String> kinds = new HashMap<>();

  private Sockets() {}

  /**
   * @param folder {@code /proc/PID/net}
   */
  static Sockets read(Path folder) throws IOException {
    Sockets sockets = new Sockets();
    for (String table : List.of("tcp", "tcp6")) {
      for (String[] socket : rows(folder.resolve(table))) {
        sockets.kinds.put(socket[9], TCP_STATES.getOrDefault(socket[3], "TCP, other"));
      }
    }
    for (String[] socket : rows(folder.resolve("unix"))) {
      sockets.kinds.put(socket[6], "Unix socket");
    }
    return sockets;
  }

  private static List<String[]> rows(Path table) throws IOException {
    // No table: a system without that protocol.
    return Files.exists(table)
        ? Files.readAllLines(table).stream().skip(1).map(row -> row.strip().split("\\s+")).toList()
        : List.of();
  }

  String kind(String inode) {
    return kinds.getOrDefault(inode, "other socket");
  }
}
