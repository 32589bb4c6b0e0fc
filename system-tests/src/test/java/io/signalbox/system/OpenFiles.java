package io.signalbox.system;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What a process has open, as the kernel knows it (proc(5)). */
final class OpenFiles {

  /** Columns of {@code /proc/PID/net/tcp}; addresses are {@code HEX:PORT} there. */
  private static final int LOCAL = 1;

  private static final int REMOTE = 2;
  private static final int INODE = 9;

  /** At the other end of a socket that listens. */
  private static final int NOBODY = 0;

  private final Path process;

  OpenFiles(ProcessHandle process) {
    this.process = Path.of("/proc", String.valueOf(process.pid()));
  }

  /** {@code socket:[INODE]}, {@code anon_inode:[eventpoll]} or a path: one for each descriptor. */
  List<String> targets() throws IOException {
    try (Stream<Path> open = Files.list(process.resolve("fd"))) {
      return open.map(OpenFiles::target).filter(target -> !target.isEmpty()).toList();
    }
  }

  /** The clients' ports of its connections that were made to {@code serverPort}. */
  Set<Integer> clients(int serverPort) throws IOException {
    Set<String> own = inodes();
    Set<Integer> clients = new HashSet<>();
    for (String table : List.of("net/tcp", "net/tcp6")) {
      try (Stream<String> rows = Files.lines(process.resolve(table))) {
        rows.skip(1)
            .map(row -> row.strip().split("\\s+"))
            .filter(row -> port(row[LOCAL]) == serverPort && own.contains(row[INODE]))
            .forEach(row -> clients.add(port(row[REMOTE])));
      }
    }
    clients.remove(NOBODY);
    return clients;
  }

  private Set<String> inodes() throws IOException {
    return targets().stream()
        .filter(target -> target.startsWith("socket:["))
        .map(target -> target.replaceAll("\\D", ""))
        .collect(Collectors.toSet());
  }

  private static String target(Path descriptor) {
    try {
      return Files.readSymbolicLink(descriptor).toString();
    } catch (IOException e) {
      // Closed meanwhile.
      return "";
    }
  }

  private static int port(String address) {
    return Integer.parseInt(address.substring(address.indexOf(':') + 1), 16);
  }
}
