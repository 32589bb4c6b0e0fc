package io.signalbox.handoff.claims;

import io.signalbox.handoff.ipc.Posix;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Where a gateway and a member settle whose a connection is that the one has handed to the other:
 * memory that both share. The gateway <em>offers</em> a connection before it sends it; the member
 * <em>claims</em> it before its request begins, and <em>rests</em> it when its requests are
 * answered; the gateway <em>withdraws</em> one that is on offer, or takes back one that is at rest,
 * before it gives it to another member. Of a claim and a withdrawal exactly one succeeds, whatever
 * became of the other process, and neither costs a system call.
 *
 * <p>Thread-safe, and safe between the processes.
 */
public final class ClaimTable {

  /** The most connections that a member can have of one gateway. */
  public static final int CAPACITY = 16 * 1024;

  /** In place of a connection's id. */
  public static final long NONE = 0;

  private static final VarHandle LONG = ValueLayout.JAVA_LONG.varHandle();
  private static final VarHandle INT = ValueLayout.JAVA_INT.varHandle();

  // A connection's word is FREE, or its id, which is never 0, followed by two bits of state.
  private static final int STATE_BITS = 2;
  private static final long FREE = 0;
  private static final long OFFERED = 0;
  private static final long CLAIMED = 1;
  private static final long AT_REST = 2;
  private static final long CLOSED = 3;

  // The first line of the processor's cache has two counters.
  private static final long REQUESTS = 0;
  private static final long CLOSURES = 8;
  private static final long WORDS = 64;

  private static final int WORDS_IN_A_LINE = 8;
  private static final int LINES = CAPACITY / WORDS_IN_A_LINE;
  private static final long SIZE = WORDS + (long) CAPACITY * Long.BYTES;

  // Freed by the garbage collector: another thread may be at work on it when the link ends.
  private final MemorySegment memory;
  private final AtomicLong lastId = new AtomicLong(NONE);

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
  public static ClaimTable open(int descriptor) throws IOException {
    return new ClaimTable(descriptor);
  }

  /** Neighbours are far from each other, as event loops would get into each other's way. */
  private static long place(long id) {
    long word = id % LINES * WORDS_IN_A_LINE + id / LINES % WORDS_IN_A_LINE;
    return WORDS + word * Long.BYTES;
  }

  private static long word(long id, long state) {
    return id << STATE_BITS | state;
  }

  private boolean change(long id, long from, long to) {
    return LONG.compareAndSet(memory, place(id), from, to);
  }

  private long current(long id) {
    return (long) LONG.getVolatile(memory, place(id));
  }

  private boolean is(long id, long state) {
    return current(id) == word(id, state);
  }

  /**
   * The gateway is about to send a connection.
   *
   * @return an id for it that was never used before, or {@link #NONE} when there is no room
   */
  public long offer() {
    for (int i = 0; i < CAPACITY; i++) {
      long id = lastId.incrementAndGet();
      if (change(id, FREE, word(id, OFFERED))) {
        return id;
      }
    }
    return NONE;
  }

  /** Whether the connection is the member's from now on, until it is at rest. */
  public boolean claim(long id) {
    return change(id, word(id, AT_REST), word(id, CLAIMED))
        || change(id, word(id, OFFERED), word(id, CLAIMED));
  }

  /**
   * Nothing of a request is left in the member, which will claim the connection before the next.
   */
  public void rest(long id) {
    change(id, word(id, CLAIMED), word(id, AT_REST));
  }

  /** The member has closed the connection. */
  public void close(long id) {
    claim(id);
    if (change(id, word(id, CLAIMED), word(id, CLOSED))) {
      INT.getAndAdd(memory, CLOSURES, 1);
    }
  }

  /** Whether the member has claimed the connection, and the gateway has not forgotten it since. */
  public boolean isClaimed(long id) {
    return is(id, CLAIMED);
  }

  /** Whether the member has not yet claimed the connection. */
  public boolean isOffered(long id) {
    return is(id, OFFERED);
  }

  /** Whether the member has closed the connection. */
  public boolean isClosed(long id) {
    return is(id, CLOSED);
  }

  /** How many connections the member has closed, modulo 2^32. */
  public int closed() {
    return (int) INT.getVolatile(memory, CLOSURES);
  }

  /** Whether the connection is the gateway's again, as it was offered. */
  public boolean withdraw(long id) {
    return change(id, word(id, OFFERED), FREE);
  }

  /** Whether the connection is the gateway's again, as the member left it at rest. */
  public boolean takeBack(long id) {
    return change(id, word(id, AT_REST), FREE);
  }

  /** The connection has come back or is closed: there is room again. */
  public void forget(long id) {
    long word = current(id);
    // Again when the member has changed its state meanwhile: the place would be lost otherwise.
    while (word >>> STATE_BITS == id && !change(id, word, FREE)) {
      word = current(id);
    }
  }

  /** The member has begun so many requests more, or fewer. */
  public void carry(int more) {
    int before = (int) INT.getAndAdd(memory, REQUESTS, more);
    assert before + more >= 0 : "more requests have ended than have begun";
  }

  /** Requests that the member has begun and not ended. */
  public int carried() {
    return (int) INT.getOpaque(memory, REQUESTS);
  }
}
