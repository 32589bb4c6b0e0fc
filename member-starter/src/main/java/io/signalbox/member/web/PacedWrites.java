package io.signalbox.member.web;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.ChannelPromise;
import java.nio.channels.ClosedChannelException;
import java.util.ArrayDeque;
import java.util.Queue;

/**
 * Hands what is written to the socket piece by piece, as the client takes it. Netty would copy all
 * of it out of the heap at once, where memory is scarce: a few clients that read slowly, or not at
 * all, would take it from everybody. Meanwhile the connection counts as not writable, and {@link
 * SlowClients} looks whether the client takes anything.
 *
 * <p>Runs on the channel's event loop, next to the socket.
 */
final class PacedWrites extends ChannelDuplexHandler {

  /** Large enough for a fast client to be served at full speed. */
  private static final int PIECE = 64 * 1024;

  /** One is on its way while the next is being made ready. */
  private static final int PIECES = 2;

  /** Netty has one more bit for each index from 1 on; 0 is its own. */
  private static final int WRITABILITY = 1;

  private final SlowClients slowClients;
  private final Queue<Waiting> waiting = new ArrayDeque<>();
  private int onTheWay;
  private long waitingBytes;
  private long given;
  private boolean watched;

  private record Waiting(ByteBuf bytes, ChannelPromise promise) {}

  PacedWrites(SlowClients slowClients) {
    this.slowClients = slowClients;
  }

  @Override
  public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
    if (message instanceof ByteBuf bytes) {
      given += bytes.readableBytes();
      if (!waiting.isEmpty() || bytes.readableBytes() > PIECE) {
        await(context, new Waiting(bytes, promise.unvoid()));
        return;
      }
    }
    context.write(message, promise);
  }

  private void await(ChannelHandlerContext context, Waiting next) {
    if (waiting.isEmpty()) {
      setWritable(context, false);
    }
    waiting.add(next);
    waitingBytes += next.bytes().readableBytes();
  }

  @Override
  public void flush(ChannelHandlerContext context) {
    writeMore(context);
    context.flush();
    if (!context.channel().isWritable()) {
      watch(context);
    }
  }

  private void writeMore(ChannelHandlerContext context) {
    if (waiting.isEmpty()) {
      return;
    }
    while (onTheWay < PIECES && waiting.peek() instanceof Waiting next) {
      int length = Math.min(PIECE, next.bytes().readableBytes());
      waitingBytes -= length;
      onTheWay++;
      if (length == next.bytes().readableBytes()) {
        waiting.remove();
        context.write(next.bytes(), next.promise()).addListener(written -> wrote(context));
      } else {
        context
            .write(next.bytes().readRetainedSlice(length))
            .addListener(written -> wrote(context));
      }
    }
    if (waiting.isEmpty()) {
      setWritable(context, true);
    }
  }

  private void wrote(ChannelHandlerContext context) {
    onTheWay--;
    if (!waiting.isEmpty() && context.channel().isActive()) {
      writeMore(context);
      context.flush();
    }
  }

  private static void setWritable(ChannelHandlerContext context, boolean writable) {
    ChannelOutboundBuffer buffer = context.channel().unsafe().outboundBuffer();
    if (buffer != null) {
      buffer.setUserDefinedWritability(WRITABILITY, writable);
    }
  }

  /** Bytes that the client has not taken yet, and some more for each piece. */
  long untaken(ChannelHandlerContext context) {
    ChannelOutboundBuffer buffer = context.channel().unsafe().outboundBuffer();
    return buffer == null
        ? 0
        : waitingBytes + buffer.totalPendingWriteBytes() - buffer.currentProgress();
  }

  /** Bytes that the client has taken since the connection was made, or some fewer. */
  long taken(ChannelHandlerContext context) {
    return given - untaken(context);
  }

  private void watch(ChannelHandlerContext context) {
    if (!watched) {
      watched = true;
      slowClients.watch(context, this);
    }
  }

  /** The client has caught up. */
  void unwatched() {
    watched = false;
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext context) {
    if (!context.channel().isWritable()) {
      watch(context);
    }
    context.fireChannelWritabilityChanged();
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    discard();
    context.fireChannelInactive();
  }

  @Override
  public void handlerRemoved(ChannelHandlerContext context) {
    discard();
  }

  private void discard() {
    for (Waiting next = waiting.poll(); next != null; next = waiting.poll()) {
      next.bytes().release();
      next.promise().tryFailure(new ClosedChannelException());
    }
    waitingBytes = 0;
  }
}
