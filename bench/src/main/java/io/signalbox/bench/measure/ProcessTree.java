package io.signalbox.bench.measure;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Stream;

/**
 * A process and all that it has started, those that have ended too, as Linux counts them.
 *
 * @param pid of the process that has started the others
 */
public record ProcessTree(long pid) implements ProcessorClock {

  /** A hundredth of a second, on every Linux. */
  private static final long TICK_MILLIS = 10;

  // Behind the name, which may hold anything and is in parentheses: proc_pid_stat(5), from field 3.
  private static final int USER_TICKS = 14 - 3;
  private static final int LAST_TICKS = 17 - 3;

  @Override
  public Duration used() throws MeasurementException {
    ProcessHandle root =
        ProcessHandle.of(pid)
            .orElseThrow(() -> new MeasurementException("process " + pid + " has ended"));
    long ticks =
        Stream.concat(Stream.of(root), root.descendants())
            .mapToLong(process -> ticks(process.pid()))
            .sum();
    return Duration.ofMillis(ticks * TICK_MILLIS);
  }

  /** Its own, and those of its children that have ended; 0 when it has ended itself. */
  private static long ticks(long pid) {
    try {
      String stat = Files.readString(Path.of("/proc", String.valueOf(pid), "stat"));
      String[] fields = stat.substring(stat.lastIndexOf(')') + 1).strip().split(" ");
      long sum = 0;
      for (int field = USER_TICKS; field <= LAST_TICKS; field++) {
        sum += Long.parseLong(fields[field]);
      }
      return sum;
    } catch (IOException e) {
      // It has ended since it was listed: its parent has what it used.
      return 0;
    }
  }
}
