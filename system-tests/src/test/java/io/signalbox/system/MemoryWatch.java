package io.signalbox.system;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What processes hold of the machine's memory, look by look. */
final class MemoryWatch {

  private final Map<String, Long> pids = new TreeMap<>();
  private final Map<String, List<Long>> kibibytes = new TreeMap<>();

  void add(String name, ProcessHandle process) {
    pids.put(name, process.pid());
    kibibytes.put(name, new ArrayList<>());
  }

  /**
   * @throws AssertionError when one of them has ended
   */
  void look() {
    pids.forEach((name, pid) -> kibibytes.get(name).add(resident(name, pid)));
  }

  private static long resident(String name, long pid) {
    try {
      for (String line : Files.readAllLines(Path.of("/proc", String.valueOf(pid), "status"))) {
        if (line.startsWith("VmRSS:")) {
          return Long.parseLong(line.replaceAll("\\D", ""));
        }
      }
    } catch (IOException e) {
      throw new AssertionError(name + " has ended", e);
    }
    throw new AssertionError(name + " has ended");
  }

  /** By how much more a process held in the last third of all looks than in the one before. */
  Map<String, Double> growth() {
    Map<String, Double> growth = new TreeMap<>();
    kibibytes.forEach(
        (name, looks) -> {
          int third = looks.size() / 3;
          double before = median(looks.subList(third, 2 * third));
          growth.put(name, median(looks.subList(2 * third, looks.size())) / before - 1);
        });
    return growth;
  }

  /** What each process held when it held most. */
  Map<String, Long> largestMebibytes() {
    Map<String, Long> largest = new TreeMap<>();
    kibibytes.forEach((name, looks) -> largest.put(name, Collections.max(looks) / 1024));
    return largest;
  }

  private static double median(List<Long> looks) {
    List<Long> sorted = new ArrayList<>(looks);
    Collections.sort(sorted);
    return sorted.get(sorted.size() / 2);
  }

  /** Each process with its first, largest and last look, in MiB. */
  @Override
  public String toString() {
    StringBuilder table = new StringBuilder();
    kibibytes.forEach(
        (name, looks) ->
            table.append(
                "%-10s %4d %4d %4d%n"
                    .formatted(
                        name,
                        looks.getFirst() / 1024,
                        Collections.max(looks) / 1024,
                        looks.getLast() / 1024)));
    return table.toString();
  }
}
