package io.signalbox.launcher.linux;

import java.lang.foreign.AddressLayout;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;
import java.nio.file.Path;

/**
 * The system calls for processes that the JDK lacks. Linux on 64 bits: numbers and layouts are the
 * same on amd64 and arm64. Each method retries after a signal. Thread-safe.
 */
@SuppressWarnings("restricted")
final class Linux {

  static final int EPERM = 1;
  static final int ESRCH = 3;
  static final int EAGAIN = 11;
  static final int EINVAL = 22;

  /** Of {@link #signal}: all of the group whose leader the process is or was; from Linux 6.9. */
  static final int TO_GROUP = 1 << 2;

  static final short POLLIN = 1;

  /** {@code struct pollfd}: descriptor, events asked for, events there are. */
  static final StructLayout POLLED =
      MemoryLayout.structLayout(
          ValueLayout.JAVA_INT, ValueLayout.JAVA_SHORT, ValueLayout.JAVA_SHORT);

  private static final long SYS_PIDFD_SEND_SIGNAL = 424;
  private static final long SYS_PIDFD_OPEN = 434;

  /** {@code _IOWR(0xFF, 11, struct pidfd_info)} of 64 bytes. */
  private static final long PIDFD_GET_INFO = 0xC040_FF0BL;

  private static final long PIDFD_INFO_SIZE = 64;
  private static final long PIDFD_INFO_EXIT_CODE = 60;
  private static final long PIDFD_INFO_EXIT = 1 << 3;

  private static final int EFD_CLOEXEC_NONBLOCK = 0x8_0800;
  private static final int O_RDWR_CREAT_CLOEXEC = 2 | 0x40 | 0x8_0000;
  private static final int OWNER_ONLY = 0600;
  private static final int LOCK_EX_NB = 2 | 4;
  private static final int EINTR = 4;

  private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT;
  private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG;
  private static final AddressLayout POINTER = ValueLayout.ADDRESS;

  private static final StructLayout CAPTURED = Linker.Option.captureStateLayout();
  private static final VarHandle ERRNO =
      CAPTURED.varHandle(MemoryLayout.PathElement.groupElement("errno"));

  /** By number, since not every C library names these calls. */
  private static final MethodHandle PIDFD_OPEN =
      call("syscall", FunctionDescriptor.of(LONG, LONG, INT, INT), 1);

  private static final MethodHandle PIDFD_SEND_SIGNAL =
      call("syscall", FunctionDescriptor.of(LONG, LONG, INT, INT, POINTER, INT), 1);

  private static final MethodHandle IOCTL =
      call("ioctl", FunctionDescriptor.of(INT, INT, LONG, POINTER), 2);
  private static final MethodHandle OPEN =
      call("open", FunctionDescriptor.of(INT, POINTER, INT, INT), 2);
  private static final MethodHandle KILL = call("kill", FunctionDescriptor.of(INT, INT, INT));
  private static final MethodHandle POLL =
      call("poll", FunctionDescriptor.of(INT, POINTER, LONG, INT));
  private static final MethodHandle EVENTFD = call("eventfd", FunctionDescriptor.of(INT, INT, INT));
  private static final MethodHandle READ =
      call("read", FunctionDescriptor.of(LONG, INT, POINTER, LONG));
  private static final MethodHandle WRITE =
      call("write", FunctionDescriptor.of(LONG, INT, POINTER, LONG));
  private static final MethodHandle FLOCK = call("flock", FunctionDescriptor.of(INT, INT, INT));
  private static final MethodHandle CLOSE = call("close", FunctionDescriptor.of(INT, INT));
  private static final MethodHandle STRERROR =
      Linker.nativeLinker()
          .downcallHandle(
              Linker.nativeLinker().defaultLookup().findOrThrow("strerror"),
              FunctionDescriptor.of(POINTER, INT));

  private Linux() {}

  private static MethodHandle call(String name, FunctionDescriptor function) {
    return Linker.nativeLinker()
        .downcallHandle(
            Linker.nativeLinker().defaultLookup().findOrThrow(name),
            function,
            Linker.Option.captureCallState("errno"));
  }

  /**
   * @param variadic the first argument that is one of "...", which some processors pass otherwise
   */
  private static MethodHandle call(String name, FunctionDescriptor function, int variadic) {
    return Linker.nativeLinker()
        .downcallHandle(
            Linker.nativeLinker().defaultLookup().findOrThrow(name),
            function,
            Linker.Option.captureCallState("errno"),
            Linker.Option.firstVariadicArg(variadic));
  }

  /** A descriptor of the process that has this number now. */
  static int openProcess(int pid) throws SystemCallException {
    return checked(
        "pidfd_open", errno -> (int) (long) PIDFD_OPEN.invokeExact(errno, SYS_PIDFD_OPEN, pid, 0));
  }

  static void signal(int process, int signal, int flags) throws SystemCallException {
    checked(
        "pidfd_send_signal",
        errno ->
            (int)
                (long)
                    PIDFD_SEND_SIGNAL.invokeExact(
                        errno, SYS_PIDFD_SEND_SIGNAL, process, signal, MemorySegment.NULL, flags));
  }

  static void signalGroup(int group, int signal) throws SystemCallException {
    checked("kill", errno -> (int) KILL.invokeExact(errno, -group, signal));
  }

  /**
   * How a process has ended (wait(2)), once somebody has reaped it; from Linux 6.15.
   *
   * @return -1 when the system does not tell
   */
  static int waitStatus(int process) throws SystemCallException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment info = arena.allocate(PIDFD_INFO_SIZE, Long.BYTES);
      info.set(LONG, 0, PIDFD_INFO_EXIT);
      checked("ioctl", errno -> (int) IOCTL.invokeExact(errno, process, PIDFD_GET_INFO, info));
      boolean told = (info.get(LONG, 0) & PIDFD_INFO_EXIT) != 0;
      return told ? info.get(INT, PIDFD_INFO_EXIT_CODE) : -1;
    }
  }

  /** Waits until one of {@code polled} (an array of {@link #POLLED}) has something to tell. */
  static void poll(MemorySegment polled, long count) throws SystemCallException {
    checked("poll", errno -> (int) POLL.invokeExact(errno, polled, count, -1));
  }

  /** A descriptor that wakes who polls it. */
  static int bell() throws SystemCallException {
    return checked("eventfd", errno -> (int) EVENTFD.invokeExact(errno, 0, EFD_CLOEXEC_NONBLOCK));
  }

  static void ring(int bell) throws SystemCallException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment one = arena.allocateFrom(LONG, 1);
      checked("write", errno -> (int) (long) WRITE.invokeExact(errno, bell, one, LONG.byteSize()));
    }
  }

  static void silence(int bell) throws SystemCallException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment rung = arena.allocate(LONG);
      checked("read", errno -> (int) (long) READ.invokeExact(errno, bell, rung, LONG.byteSize()));
    } catch (SystemCallException e) {
      if (e.number() != EAGAIN) {
        throw e;
      }
    }
  }

  /** Opens a file of this user's own, made if need be, such that no child keeps it open. */
  static int open(Path file) throws SystemCallException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment path = arena.allocateFrom(file.toString());
      return checked(
          "open", errno -> (int) OPEN.invokeExact(errno, path, O_RDWR_CREAT_CLOEXEC, OWNER_ONLY));
    }
  }

  /** Locks the open file until it is closed; {@link #EAGAIN} when another has. */
  static void lock(int descriptor) throws SystemCallException {
    checked("flock", errno -> (int) FLOCK.invokeExact(errno, descriptor, LOCK_EX_NB));
  }

  /** Errors are of no use to anybody: the descriptor is gone in any case. */
  static void close(int descriptor) {
    try (Arena arena = Arena.ofConfined()) {
      int ignored = (int) CLOSE.invokeExact(arena.allocate(CAPTURED), descriptor);
    } catch (Throwable e) {
      throw new AssertionError("a system call throws nothing", e);
    }
  }

  /** A call whose result below 0 is a failure. */
  @FunctionalInterface
  private interface Call {
    int run(MemorySegment errno) throws Throwable;
  }

  private static int checked(String name, Call call) throws SystemCallException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment captured = arena.allocate(CAPTURED);
      while (true) {
        int result = call.run(captured);
        if (result >= 0) {
          return result;
        }
        int errno = (int) ERRNO.get(captured, 0L);
        if (errno != EINTR) {
          throw new SystemCallException(name, errno, text(errno));
        }
      }
    } catch (SystemCallException | RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new AssertionError("a system call throws nothing", e);
    }
  }

  private static String text(int errno) throws Throwable {
    return ((MemorySegment) STRERROR.invokeExact(errno)).reinterpret(Long.MAX_VALUE).getString(0);
  }
}
