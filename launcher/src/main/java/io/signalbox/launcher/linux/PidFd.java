package io.signalbox.launcher.linux;

import java.io.IOException;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * One process, whatever becomes of its number (pidfd_open(2)): what is signalled through it reaches
 * that process or nobody. Thread-safe; closing it leaves the process alone.
 */
public final class PidFd implements AutoCloseable {

  private static final int NONE = -1;

  private final int pid;
  private int descriptor;
  private boolean groupsByDescriptor = true;

  private PidFd(int pid, int descriptor) {
    this.pid = pid;
    this.descriptor = descriptor;
  }

  /**
   * The process that has this number now, ended or not: whether it is the one that is meant has to
   * be looked at afterwards.
   *
   * @return nothing when no process has it
   */
  public static Optional<PidFd> open(int pid) throws IOException {
    try {
      return Optional.of(new PidFd(pid, Linux.openProcess(pid)));
    } catch (SystemCallException e) {
      if (e.number() == Linux.ESRCH) {
        return Optional.empty();
      }
      throw e;
    }
  }

  public int pid() {
    return pid;
  }

  synchronized int descriptor() {
    return descriptor;
  }

  /**
   * @return false when the process is gone
   */
  public synchronized boolean signal(Signal signal) throws IOException {
    return sent(() -> Linux.signal(descriptor, signal.number(), 0));
  }

  /**
   * Signals all of the process group that this process leads, or has led.
   *
   * @return false when there is nobody in it
   */
  public synchronized boolean signalGroup(Signal signal) throws IOException {
    if (groupsByDescriptor) {
      try {
        return sent(() -> Linux.signal(descriptor, signal.number(), Linux.TO_GROUP));
      } catch (SystemCallException e) {
        if (e.number() != Linux.EINVAL) {
          throw e;
        }
        groupsByDescriptor = false;
      }
    }
    // By its number, which is the process's own for as long as it is there, and no longer.
    return sent(
        () -> {
          Linux.signal(descriptor, 0, 0);
          Linux.signalGroup(pid, signal.number());
        });
  }

  /**
   * How the process has ended, as wait(2) has it.
   *
   * @return nothing before somebody has reaped it, and on a system that does not tell
   */
  public synchronized OptionalInt waitStatus() {
    if (descriptor == NONE) {
      return OptionalInt.empty();
    }
    try {
      int status = Linux.waitStatus(descriptor);
      return status < 0 ? OptionalInt.empty() : OptionalInt.of(status);
    } catch (SystemCallException e) {
      return OptionalInt.empty();
    }
  }

  @Override
  public synchronized void close() {
    if (descriptor != NONE) {
      Linux.close(descriptor);
      descriptor = NONE;
    }
  }

  private boolean sent(Sending sending) throws SystemCallException {
    if (descriptor == NONE) {
      return false;
    }
    try {
      sending.run();
      return true;
    } catch (SystemCallException e) {
      if (e.number() == Linux.ESRCH) {
        return false;
      }
      throw e;
    }
  }

  @FunctionalInterface
  private interface Sending {
    void run() throws SystemCallException;
  }
}
