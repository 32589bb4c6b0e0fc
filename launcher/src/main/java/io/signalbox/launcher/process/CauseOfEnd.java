package io.signalbox.launcher.process;

import io.signalbox.launcher.Exit.Cause;
import io.signalbox.launcher.cgroup.Cgroup;
import io.signalbox.launcher.linux.ProcessStat;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Finds out how a process has ended that was watched until then. The system tells it of every
 * process from Linux 6.15, once its parent has reaped it; before, of children, and of others for
 * the moment until they are reaped.
 *
 * <p>A process of ours between the launcher and the program could write it down on every Linux, for
 * those too that end while no launcher is there. It would cost a process for each program, stand
 * between it and every signal, and leave an orphan when it is killed itself; and who restarts
 * programs does the same whether one has failed or nobody knows.
 */
final class CauseOfEnd {

  private static final Duration PATIENCE = Duration.ofSeconds(2);
  private static final Duration INTERVAL = Duration.ofMillis(2);
  private static final int KILL = 9;

  /** What the JDK adds to a signal, as shells do; a program may also choose such a status. */
  private static final int KILLED = 128;

  private static final int LAST_SIGNAL = 64;

  private CauseOfEnd() {}

  static Cause of(Instance instance) throws InterruptedException {
    Cause cause =
        waitStatus(instance).<Cause>map(CauseOfEnd::cause).orElseGet(() -> asChild(instance));
    Cgroup group = instance.group();
    boolean killed = cause instanceof Cause.Signalled(int signal) && signal == KILL;
    return killed && group != null && group.ranOutOfMemory() ? new Cause.OutOfMemory() : cause;
  }

  private static Optional<Integer> waitStatus(Instance instance) throws InterruptedException {
    Optional<Integer> early = Optional.empty();
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    Optional<ProcessStat> unreaped = instance.stat().filter(ProcessStat::isZombie);
    while (unreaped.isPresent()) {
      early = unreaped.map(ProcessStat::waitStatus);
      if (System.nanoTime() > deadline) {
        break;
      }
      Thread.sleep(INTERVAL);
      unreaped = instance.stat().filter(ProcessStat::isZombie);
    }
    OptionalInt told = instance.process().waitStatus();
    return told.isPresent() ? Optional.of(told.getAsInt()) : early;
  }

  /** wait(2): the low seven bits are the signal, or 0 and the status in the next eight. */
  static Cause cause(int waitStatus) {
    int signal = waitStatus & 0x7f;
    return signal == 0 ? new Cause.Status((waitStatus >> 8) & 0xff) : new Cause.Signalled(signal);
  }

  private static Cause asChild(Instance instance) {
    Process child = instance.child();
    if (child == null) {
      return new Cause.Unknown("this system does not tell it of what another launcher has started");
    }
    int status = child.onExit().join().exitValue();
    int signal = status - KILLED;
    return signal > 0 && signal <= LAST_SIGNAL
        ? new Cause.Signalled(signal)
        : new Cause.Status(status);
  }
}
