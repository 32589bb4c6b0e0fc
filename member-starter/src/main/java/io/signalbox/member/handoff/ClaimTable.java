package io.signalbox.member.handoff;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;

/**
 * Where a gateway and a member settle whose a connection is that is on its way from the one to the
 * other: memory that both share. The gateway <em>offers</em> a connection before it sends it; the
 * member <em>claims</em> it before its request begins; the gateway <em>withdraws</em> it before it
 * gives it to another. Of a claim and a withdrawal exactly one succeeds, whatever became of the
 * other process, and neither costs a system call.
 *
 * <p>Thread-safe, and safe between the processes.
 */
public final class ClaimTable {

  /** The most connections that can be on offer. */
  public static final int CAPACITY = 4096;

  private static final VarHandle LONG = ValueLayout.JAVA_LONG.varHandle();
  private static final VarHandle INT = ValueLayout.JAVA_INT.varHandle();
  private static final long FREE = 0;

  /** The first word counts requests. */
  private static final long ENTRIES = Long.BYTES;

  private static final long SIZE = ENTRIES + (long) CAPACITY * Long.BYTES;

  // Freed by the garbage collector: another thread may be at work on it when the link ends.
  private final MemorySegment memory;

  private ClaimTable(int descriptor) throws IOException {
    memory = Posix.map(descriptor, SIZE, Arena.ofAuto());
  }

  /**
   * A new one and the descriptor by which another process can {@link #open} it.
   *
   * @param descriptor the caller's to close
   */
  public record Shared(ClaimTable table, int descriptor) implements AutoCloseable {

    @Override
    public void close() {
      Posix.close(descriptor);
    }
  }

  public static Shared share() throws IOException {
    int descriptor = Posix.sharedMemory("signalbox-claims", SIZE);
    try {
      return new Shared(new ClaimTable(descriptor), descriptor);
    } catch (IOException e) {
      Posix.close(descriptor);
      throw e;
    }
  }

  /** The one that another process shares; the descriptor stays the caller's to close. */
  static ClaimTable open(int descriptor) throws IOException {
    return new ClaimTable(descriptor);
  }

  private static long entry(long id) {
    return ENTRIES + Long.remainderUnsigned(id, CAPACITY) * Long.BYTES;
  }

  private boolean change(long id, long from, long to) {
    return LONG.compareAndSet(memory, entry(id), from, to);
  }

  /**
   * The gateway is about to send a connection.
   *
   * @param id above 0, the next after the last that was offered
   * @return whether there was room
   */
  public boolean offer(long id) {
    return change(id, FREE, id);
  }

  /** Whether the connection is the member's now: nobody else will get it. */
  boolean claim(long id) {
    return change(id, id, -id);
  }

  /** Whether the member has claimed the connection. */
  public boolean isClaimed(long id) {
    return (long) LONG.getVolatile(memory, entry(id)) == -id;
  }

  /** Whether the connection is the gateway's again: the member cannot claim it any more. */
  public boolean withdraw(long id) {
    return change(id, id, FREE);
  }

  /** The gateway has seen the claim; there is room again. */
  public void forget(long id) {
    change(id, -id, FREE);
  }

  /** The member has begun so many requests more, or fewer. */
  void carry(int more) {
    int before = (int) INT.getAndAdd(memory, 0L, more);
    assert before + more >= 0 : "more requests have ended than have begun";
  }

  /** Requests that the member has begun and not ended. */
  public int carried() {
    return (int) INT.getOpaque(memory, 0L);
  }
}
