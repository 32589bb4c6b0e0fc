package io.signalbox.bench.measure;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What a process holds of the machine's memory (RSS).
 *
 * @param pid of the process, those that it has started do not count
 */
public record ResidentSet(long pid) {

  private static final long KIB = 1024;

  /** As Linux counts it; 0 when it has ended but for its entry in the table. */
  public long bytes() throws IOException {
    Path status = Path.of("/proc", String.valueOf(pid), "status");
    return Files.readAllLines(status).stream()
        .filter(line -> line.startsWith("VmRSS:"))
        .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")) * KIB)
        .sum();
  }
}
