package io.signalbox.handoff.ipc;

import java.io.IOException;
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
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The system calls that pass a descriptor to another process, which the JDK's own sockets lack.
 * Linux on 64 bits: numbers and layouts are those of its C library, the same on amd64 and arm64.
 * Each method retries after a signal. Thread-safe.
 */
@SuppressWarnings("restricted")
public final class Posix {

  static final int MSG_TRUNC = 0x20;
  static final int MSG_DONTWAIT = 0x40;
  static final int MSG_NOSIGNAL = 0x4000;
  static final int MSG_CMSG_CLOEXEC = 0x4000_0000;

  /** Of {@link #shutdownQuietly}: nothing more is sent. */
  public static final int SHUT_WR = 1;

  static final int SHUT_RDWR = 2;

  /** What a call gives back in place of its result when it would have had to wait. */
  public static final int WOULD_BLOCK = -1;

  /** What a call gives back in place of its result when the other end is gone. */
  static final int GONE = -2;

  private static final int AF_UNIX = 1;
  private static final int SOCK_SEQPACKET = 5;
  private static final int SOCK_NONBLOCK = 0x800;
  private static final int SOCK_CLOEXEC = 0x8_0000;
  static final int SOL_SOCKET = 1;
  private static final int SO_PEERCRED = 17;
  private static final int F_DUPFD_CLOEXEC = 1030;
  private static final int SUN_PATH = 108;
  private static final short POLLIN = 1;
  private static final short POLLOUT = 4;
  private static final short POLLRDHUP = 0x2000;

  private static final int MFD_CLOEXEC = 1;
  private static final int MFD_ALLOW_SEALING = 2;
  private static final int F_ADD_SEALS = 1033;
  private static final int F_SEAL_SEAL = 1;
  private static final int F_SEAL_SHRINK = 2;
  private static final int F_SEAL_GROW = 4;
  private static final int PROT_READ_WRITE = 3;
  private static final int MAP_SHARED = 1;

  private static final int EINTR = 4;
  private static final int EAGAIN = 11;
  private static final int EPIPE = 32;
  private static final int ECONNRESET = 104;

  private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT;
  private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG;
  private static final AddressLayout POINTER = ValueLayout.ADDRESS;

  private static final StructLayout CAPTURED = Linker.Option.captureStateLayout();
  private static final VarHandle ERRNO =
      CAPTURED.varHandle(MemoryLayout.PathElement.groupElement("errno"));

  private static final MethodHandle SOCKET = call("socket", INT, INT, INT, INT);
  private static final MethodHandle BIND = call("bind", INT, INT, POINTER, INT);
  private static final MethodHandle LISTEN = call("listen", INT, INT, INT);
  private static final MethodHandle ACCEPT = call("accept4", INT, INT, POINTER, POINTER, INT);
  private static final MethodHandle CONNECT = call("connect", INT, INT, POINTER, INT);
  private static final MethodHandle SENDMSG = call("sendmsg", LONG, INT, POINTER, INT);
  private static final MethodHandle RECVMSG = call("recvmsg", LONG, INT, POINTER, INT);
  private static final MethodHandle SHUTDOWN = call("shutdown", INT, INT, INT);
  private static final MethodHandle CLOSE = call("close", INT, INT);
  private static final MethodHandle GETSOCKOPT =
      call("getsockopt", INT, INT, INT, INT, POINTER, POINTER);
  private static final MethodHandle GETEUID = call("geteuid", INT);
  private static final MethodHandle POLL = call("poll", INT, POINTER, LONG, INT);

  private static final MethodHandle MEMFD_CREATE = call("memfd_create", INT, POINTER, INT);
  private static final MethodHandle FTRUNCATE = call("ftruncate", INT, INT, LONG);
  private static final MethodHandle MMAP =
      call("mmap", POINTER, POINTER, LONG, INT, INT, INT, LONG);
  private static final MethodHandle MUNMAP = call("munmap", INT, POINTER, LONG);

  /** Its third argument is one of "...", which some processors pass in another way. */
  private static final MethodHandle FCNTL =
      Linker.nativeLinker()
          .downcallHandle(
              Linker.nativeLinker().defaultLookup().findOrThrow("fcntl"),
              FunctionDescriptor.of(INT, INT, INT, INT),
              Linker.Option.captureCallState("errno"),
              Linker.Option.firstVariadicArg(2));

  private static final Logger log = LoggerFactory.getLogger(Posix.class);

  private Posix() {}

  private static MethodHandle call(String name, MemoryLayout result, MemoryLayout... arguments) {
    return Linker.nativeLinker()
        .downcallHandle(
            Linker.nativeLinker().defaultLookup().findOrThrow(name),
            FunctionDescriptor.of(result, arguments),
            Linker.Option.captureCallState("errno"));
  }

  /** A new socket of the kind that keeps the boundaries of messages. */
  static int packetSocket() throws IOException {
    return checked(
        "socket",
        errno -> (int) SOCKET.invokeExact(errno, AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0));
  }

  static void bind(int socket, Path path) throws IOException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment address = address(path, arena);
      checked(
          "bind",
          errno -> (int) BIND.invokeExact(errno, socket, address, (int) address.byteSize()));
    }
  }

  static void connect(int socket, Path path) throws IOException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment address = address(path, arena);
      checked(
          "connect",
          errno -> (int) CONNECT.invokeExact(errno, socket, address, (int) address.byteSize()));
    }
  }

  /** {@code struct sockaddr_un}. */
  private static MemorySegment address(Path file, Arena arena) throws IOException {
    byte[] path = file.toString().getBytes(StandardCharsets.UTF_8);
    if (path.length >= SUN_PATH) {
      throw new IOException(
          "a socket's path may have " + (SUN_PATH - 1) + " bytes and this one has " + path.length);
    }
    MemorySegment address = arena.allocate(Short.BYTES + SUN_PATH, Short.BYTES);
    address.set(ValueLayout.JAVA_SHORT, 0, (short) AF_UNIX);
    MemorySegment.copy(path, 0, address, ValueLayout.JAVA_BYTE, Short.BYTES, path.length);
    return address;
  }

  static void listen(int socket, int backlog) throws IOException {
    checked("listen", errno -> (int) LISTEN.invokeExact(errno, socket, backlog));
  }

  /** Waits for somebody to connect. */
  static int accept(int socket) throws IOException {
    return checked("accept", errno -> accept(errno, socket, SOCK_CLOEXEC));
  }

  /**
   * The next connection, whose descriptor never waits.
   *
   * @return its descriptor or {@link #WOULD_BLOCK}
   */
  public static int acceptNow(int socket) throws IOException {
    return transfer("accept", errno -> accept(errno, socket, SOCK_CLOEXEC | SOCK_NONBLOCK));
  }

  private static int accept(MemorySegment errno, int socket, int flags) throws Throwable {
    return (int) ACCEPT.invokeExact(errno, socket, MemorySegment.NULL, MemorySegment.NULL, flags);
  }

  /** Another descriptor of the same open file. */
  public static int duplicate(int descriptor) throws IOException {
    return checked(
        "fcntl", errno -> (int) FCNTL.invokeExact(errno, descriptor, F_DUPFD_CLOEXEC, 0));
  }

  static void shutdown(int socket, int how) throws IOException {
    checked("shutdown", errno -> (int) SHUTDOWN.invokeExact(errno, socket, how));
  }

  /** For where it is all the same if the other end has gone before. */
  public static void shutdownQuietly(int socket, int how) {
    try {
      run(errno -> (int) SHUTDOWN.invokeExact(errno, socket, how));
    } catch (Failure e) {
      log.debug("Shutting descriptor {} down: error {}", socket, e.errno);
    }
  }

  /** Errors are of no use to anybody: the descriptor is gone in any case. */
  public static void close(int descriptor) {
    try {
      run(errno -> (int) CLOSE.invokeExact(errno, descriptor));
    } catch (Failure e) {
      log.debug("Closing descriptor {}: error {}", descriptor, e.errno);
    }
  }

  /** Whether a write would do something now, and be it to fail. */
  static boolean isWritable(int socket) throws IOException {
    return poll(socket, POLLOUT);
  }

  /** Whether there are bytes to be read now, or the end, or an error. */
  static boolean isReadable(int socket) throws IOException {
    return poll(socket, (short) (POLLIN | POLLRDHUP));
  }

  private static boolean poll(int socket, short events) throws IOException {
    try (Arena arena = Arena.ofConfined()) {
      // struct pollfd: descriptor, events, what of them there is.
      MemorySegment asked = arena.allocate(INT.byteSize() + 2 * Short.BYTES, INT.byteAlignment());
      asked.set(INT, 0, socket);
      asked.set(ValueLayout.JAVA_SHORT, INT.byteSize(), events);
      return checked("poll", errno -> (int) POLL.invokeExact(errno, asked, 1L, 0)) > 0;
    }
  }

  /** The user whom this process acts for. */
  static int user() throws IOException {
    return checked("geteuid", errno -> (int) GETEUID.invokeExact(errno));
  }

  /** The user whom the process at the other end acts for. */
  static int peerUser(int socket) throws IOException {
    try (Arena arena = Arena.ofConfined()) {
      // struct ucred: process, user, group.
      MemorySegment credentials = arena.allocate(3 * INT.byteSize(), INT.byteAlignment());
      MemorySegment length = arena.allocateFrom(INT, (int) credentials.byteSize());
      checked(
          "getsockopt",
          errno ->
              (int)
                  GETSOCKOPT.invokeExact(
                      errno, socket, SOL_SOCKET, SO_PEERCRED, credentials, length));
      return credentials.get(INT, INT.byteSize());
    }
  }

  /**
   * @return bytes sent, {@link #WOULD_BLOCK} or {@link #GONE}
   */
  static int send(int socket, MessageHeader message, int flags) throws IOException {
    return transfer(
        "sendmsg",
        errno -> (int) (long) SENDMSG.invokeExact(errno, socket, message.segment(), flags));
  }

  /**
   * @return bytes received, 0 at the end, {@link #WOULD_BLOCK} or {@link #GONE}
   */
  static int receive(int socket, MessageHeader message, int flags) throws IOException {
    return transfer(
        "recvmsg",
        errno -> (int) (long) RECVMSG.invokeExact(errno, socket, message.segment(), flags));
  }

  /** A new piece of memory that other processes can share, of a size that nobody can change. */
  public static int sharedMemory(String name, long size) throws IOException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment text = arena.allocateFrom(name);
      int memory =
          checked(
              "memfd_create",
              errno ->
                  (int) MEMFD_CREATE.invokeExact(errno, text, MFD_CLOEXEC | MFD_ALLOW_SEALING));
      try {
        checked("ftruncate", errno -> (int) FTRUNCATE.invokeExact(errno, memory, size));
        int seals = F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_SEAL;
        checked("fcntl", errno -> (int) FCNTL.invokeExact(errno, memory, F_ADD_SEALS, seals));
        return memory;
      } catch (IOException e) {
        close(memory);
        throw e;
      }
    }
  }

  /** Shared memory as this process sees it, for as long as {@code arena} lives. */
  public static MemorySegment map(int memory, long size, Arena arena) throws IOException {
    MemorySegment[] mapped = {MemorySegment.NULL};
    checked(
        "mmap",
        errno -> {
          mapped[0] =
              (MemorySegment)
                  MMAP.invokeExact(
                      errno, MemorySegment.NULL, size, PROT_READ_WRITE, MAP_SHARED, memory, 0L);
          return mapped[0].address() == -1 ? -1 : 0;
        });
    return mapped[0].reinterpret(size, arena, segment -> unmap(segment.address(), size));
  }

  private static void unmap(long address, long size) {
    MemorySegment segment = MemorySegment.ofAddress(address);
    try {
      run(errno -> (int) MUNMAP.invokeExact(errno, segment, size));
    } catch (Failure e) {
      log.debug("Unmapping memory: error {}", e.errno);
    }
  }

  /** A call whose result below 0 is a failure. */
  @FunctionalInterface
  private interface Call {
    int run(MemorySegment errno) throws Throwable;
  }

  private static int transfer(String name, Call call) throws IOException {
    try {
      return run(call);
    } catch (Failure e) {
      return switch (e.errno) {
        case EAGAIN -> WOULD_BLOCK;
        case EPIPE, ECONNRESET -> GONE;
        default -> throw e.toException(name);
      };
    }
  }

  private static int checked(String name, Call call) throws IOException {
    try {
      return run(call);
    } catch (Failure e) {
      throw e.toException(name);
    }
  }

  private static int run(Call call) throws Failure {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment captured = arena.allocate(CAPTURED);
      while (true) {
        int result = call.run(captured);
        if (result >= 0) {
          return result;
        }
        int errno = (int) ERRNO.get(captured, 0L);
        if (errno != EINTR) {
          throw new Failure(errno);
        }
      }
    } catch (Failure | RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new AssertionError("a system call throws nothing", e);
    }
  }

  /** Without a stack trace: most of them are answers like any other. */
  private static final class Failure extends Exception {

    private static final long serialVersionUID = 1;

    private final int errno;

    Failure(int errno) {
      super(null, null, false, false);
      this.errno = errno;
    }

    IOException toException(String call) {
      return new IOException(call + " failed with error " + errno + " (errno(3))");
    }
  }
}
