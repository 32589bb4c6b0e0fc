package io.signalbox.launcher.linux;

import java.time.Duration;

/**
 * A line of {@code /proc/PID/stat} (proc_pid_stat(5)).
 *
 * @param state R, S, D, T, t, Z …
 * @param session the process that began the session it is in
 * @param cpuTime of all its threads
 * @param startTicks since the machine was started: with the machine's boot and the number it tells
 *     a process from any other
 * @param waitStatus how it has ended, once it has (wait(2)), if this user may know; else 0
 */
public record ProcessStat(
    int pid,
    char state,
    int session,
    Duration cpuTime,
    int threads,
    long startTicks,
    int waitStatus) {

  /** USER_HZ, the same on every machine that Java runs on. */
  private static final long TICKS_PER_SECOND = 100;

  /** The number of the first field behind the program's name, as the manual counts them. */
  private static final int FIRST = 3;

  /**
   * @throws IllegalArgumentException when it is no such line
   */
  public static ProcessStat parse(String line) {
    // The name is the program's own choice: it may hold anything, parentheses too.
    int nameEnd = line.lastIndexOf(')');
    int nameStart = line.indexOf(" (");
    if (nameStart < 0 || nameEnd < nameStart) {
      throw new IllegalArgumentException("not a line of /proc/PID/stat: " + line);
    }
    String[] fields = line.substring(nameEnd + 1).strip().split(" ");
    if (fields.length <= 22 - FIRST) {
      throw new IllegalArgumentException("a line of /proc/PID/stat is too short: " + line);
    }
    long ticks = Long.parseLong(fields[14 - FIRST]) + Long.parseLong(fields[15 - FIRST]);
    return new ProcessStat(
        Integer.parseInt(line.substring(0, nameStart)),
        fields[0].charAt(0),
        Integer.parseInt(fields[6 - FIRST]),
        Duration.ofMillis(ticks * (1000 / TICKS_PER_SECOND)),
        Integer.parseInt(fields[20 - FIRST]),
        Long.parseLong(fields[22 - FIRST]),
        fields.length > 52 - FIRST ? Integer.parseInt(fields[52 - FIRST]) : 0);
  }

  /**
   * Whether it has ended and waits for its parent to take notice. One of which only the first
   * thread has ended looks the same, but for the others.
   */
  public boolean isZombie() {
    return (state == 'Z' || state == 'X') && threads <= 1;
  }

  /** Whether a signal or a debugger has stopped it. */
  public boolean isStopped() {
    return state == 'T' || state == 't';
  }
}
