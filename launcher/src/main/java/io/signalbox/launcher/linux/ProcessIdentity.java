package io.signalbox.launcher.linux;

/**
 * Tells a process from any other that had or will have its number.
 *
 * @param startTicks since the machine was started; not a time of day, which moves with the clock
 * @param bootId of that start
 */
public record ProcessIdentity(int pid, long startTicks, String bootId) {

  public ProcessIdentity {
    if (pid < 2 || startTicks < 0 || bootId.isBlank()) {
      throw new IllegalArgumentException("not a program's process: " + pid + ", " + startTicks);
    }
  }

  /** Whether that is the process, on the machine as it runs now. */
  public boolean is(ProcessStat stat) {
    return stat.pid() == pid && stat.startTicks() == startTicks;
  }
}
