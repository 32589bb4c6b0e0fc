package io.signalbox.handoff.server;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.channel.RecvByteBufAllocator;
import io.netty.util.UncheckedBooleanSupplier;
import java.util.function.BooleanSupplier;

/**
 * Asks before each read of a channel's socket. Netty has no other place for that: it allocates a
 * buffer right before it reads, and into one without room nothing is read.
 */
final class GuardedReads implements RecvByteBufAllocator {

  private final RecvByteBufAllocator allocator;
  private final BooleanSupplier mayRead;

  GuardedReads(RecvByteBufAllocator allocator, BooleanSupplier mayRead) {
    this.allocator = allocator;
    this.mayRead = mayRead;
  }

  @Override
  @SuppressWarnings("deprecation")
  public Handle newHandle() {
    return new Guard(allocator.newHandle());
  }

  /** Netty's native transports want an extended one. */
  @SuppressWarnings("deprecation")
  private final class Guard extends DelegatingHandle implements ExtendedHandle {

    Guard(Handle handle) {
      super(handle);
    }

    @Override
    public ByteBuf allocate(ByteBufAllocator buffers) {
      return mayRead.getAsBoolean() ? super.allocate(buffers) : Unpooled.EMPTY_BUFFER;
    }

    @Override
    public boolean continueReading(UncheckedBooleanSupplier maybeMore) {
      return ((ExtendedHandle) delegate()).continueReading(maybeMore);
    }
  }
}
