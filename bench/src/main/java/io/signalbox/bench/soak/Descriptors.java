package io.signalbox.bench.soak;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * The open descriptors of one process.
 *
 * @param kinds how many there are of each kind
 */
record Descriptors(Map<String, Integer> kinds) {

  Descriptors {
    kinds = Map.copyOf(kinds);
  }

  static Descriptors of(long pid) throws IOException {
    Path process = Path.of("/proc", Long.toString(pid));
    Sockets sockets = Sockets.read(process.resolve("net"));
    Map<String, Integer> kinds = new HashMap<>();
    try (DirectoryStream<Path> open = Files.newDirectoryStream(process.resolve("fd"))) {
      for (Path descriptor : open) {
        try {
          String target = Files.readSymbolicLink(descriptor).toString();
          kinds.merge(kind(target, sockets), 1, Integer::sum);
        } catch (NoSuchFileException e) {
          // Closed meanwhile.
        }
      }
    }
    return new Descriptors(kinds);
  }

  /**
   * @param target {@code socket:[INODE]}, {@code anon_inode:[eventpoll]}, {@code pipe:[INODE]} or a
   *     file's path (proc(5))
   */
  private static String kind(String target, Sockets sockets) {
    if (target.startsWith("/")) {
      return "file";
    }
    String type = target.substring(0, target.indexOf(':'));
    String name = target.substring(target.indexOf('[') + 1, target.length() - 1);
    return switch (type) {
      case "socket" -> sockets.kind(name);
      case "anon_inode" -> name;
      default -> type;
    };
  }

  int count() {
    return kinds.values().stream().mapToInt(Integer::intValue).sum();
  }

  /** The one with fewer descriptors: what is open for a moment only is not in it. */
  Descriptors or(Descriptors other) {
    return other.count() < count() ? other : this;
  }

  /** In words, empty when there is none. */
  String differenceTo(Descriptors before) {
    Set<String> all = new TreeSet<>(kinds.keySet());
    all.addAll(before.kinds.keySet());
    return all.stream()
        .filter(kind -> count(kind) != before.count(kind))
        .map(kind -> "%+d %s".formatted(count(kind) - before.count(kind), kind))
        .collect(Collectors.joining(", "));
  }

  private int count(String kind) {
    return kinds.getOrDefault(kind, 0);
  }
}
