package io.signalbox.launcher;

import java.time.Duration;

/**
 * What an instance is at.
 *
 * @param pid of its main process, which the other figures are of too; of a container the first one,
 *     and the other figures are of the program that it has started, 0 where they cannot be seen
 * @param residentBytes that it has in RAM
 * @param cpuTime that it has used since it was started
 */
public record Inspection(State state, long pid, long residentBytes, Duration cpuTime, int threads) {

  /** Whether it does anything. */
  public enum State {
    /** It may. */
    RUNNING,
    /** By a signal or a debugger. */
    STOPPED,
    /** By {@link Launcher#freeze} or somebody else who froze its group. */
    FROZEN,
    /** It has ended and is about to be gone. */
    ENDING
  }
}
