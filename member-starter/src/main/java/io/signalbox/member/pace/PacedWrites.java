package io.signalbox.member.pace;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.ChannelPromise;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.signalbox.handoff.ipc.SocketState;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Hands what is written to the socket piece by piece, as the client takes it. Netty would copy all
 * of it out of the heap at once, where memory is scarce: a few clients that read slowly, or not at
 * all, would take it from everybody. Meanwhile the connection counts as not writable, and {@link
 * SlowClients} looks whether the client takes anything.
 *
 * <p>On a connection whose client has ended what it sends, pieces are small and go only into a
 * socket that has room for them: Netty's epoll has done with such a connection and fails when it is
 * to tell when there is room again (4.2.20).
 *
 * <p>Runs on the channel's event loop, next to the socket.
 */
public final class PacedWrites extends ChannelDuplexHandler implements SlowClients.Taker {

  /** Large enough for a fast client to be served at full speed. */
  private static final int PIECE = 64 * 1024;

  /** One is on its way while the next is being made ready. */
  private static final int PIECES = 2;

  /** A socket that says that there is room has more than this. */
  private static final int SMALL_PIECE = 4 * 1024;

  private static final int FIRST_LOOK_MILLIS = 5;
  private static final int LAST_LOOK_MILLIS = 100;

  /** Netty has one more bit for each index from 1 on; 0 is its own. */
  private static final int WRITABILITY = 1;

  private final SlowClients slowClients;
  private final Queue<Waiting> waiting = new ArrayDeque<>();
  private int onTheWay;
  private long waitingBytes;
  private long given;
  private boolean watched;
  private @Nullable EpollSocketChannel halfClosed;
  private boolean looking;
  private int lookMillis = FIRST_LOOK_MILLIS;

  private record Waiting(ByteBuf bytes, ChannelPromise promise) {}

  public PacedWrites(SlowClients slowClients) {
    this.slowClients = slowClients;
  }

  @Override
  public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
    if (message instanceof ByteBuf bytes) {
      given += bytes.readableBytes();
      if (halfClosed != null || !waiting.isEmpty() || bytes.readableBytes() > PIECE) {
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
    if (halfClosed != null) {
      writeWhereIsRoom(context, halfClosed);
    } else {
      writePieces(context);
    }
    if (waiting.isEmpty()) {
      setWritable(context, true);
    }
  }

  private void writeWhereIsRoom(ChannelHandlerContext context, EpollSocketChannel socket) {
    try {
      while (!waiting.isEmpty() && hasNothingToSend(socket) && SocketState.hasRoom(socket)) {
        lookMillis = FIRST_LOOK_MILLIS;
        writePiece(context, waiting.element(), SMALL_PIECE);
        context.flush();
      }
    } catch (IOException e) {
      context.fireExceptionCaught(e);
      context.close();
    }
    if (!waiting.isEmpty()) {
      lookLater(context);
    }
  }

  /** False when it is closed. */
  private static boolean hasNothingToSend(EpollSocketChannel socket) {
    ChannelOutboundBuffer buffer = socket.unsafe().outboundBuffer();
    return buffer != null && buffer.isEmpty();
  }

  private void lookLater(ChannelHandlerContext context) {
    if (!looking && context.channel().isActive()) {
      looking = true;
      context.executor().schedule(() -> look(context), lookMillis, TimeUnit.MILLISECONDS);
      lookMillis = Math.min(2 * lookMillis, LAST_LOOK_MILLIS);
    }
  }

  private void look(ChannelHandlerContext context) {
    looking = false;
    writeMore(context);
  }

  private void writePieces(ChannelHandlerContext context) {
    while (onTheWay < PIECES && waiting.peek() instanceof Waiting next) {
      writePiece(context, next, PIECE);
    }
  }

  private void writePiece(ChannelHandlerContext context, Waiting next, int most) {
    int length = Math.min(most, next.bytes().readableBytes());
    waitingBytes -= length;
    onTheWay++;
    ChannelFuture written;
    if (length == next.bytes().readableBytes()) {
      waiting.remove();
      written = context.write(next.bytes(), next.promise());
    } else {
      written = context.write(next.bytes().readRetainedSlice(length));
    }
    written.addListener(done -> wrote(context));
  }

  private void wrote(ChannelHandlerContext context) {
    onTheWay--;
    if (halfClosed == null && !waiting.isEmpty() && context.channel().isActive()) {
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

  /** Some more for each piece. */
  @Override
  public long untaken(ChannelHandlerContext context) {
    ChannelOutboundBuffer buffer = context.channel().unsafe().outboundBuffer();
    return buffer == null
        ? 0
        : waitingBytes + buffer.totalPendingWriteBytes() - buffer.currentProgress();
  }

  @Override
  public long taken(ChannelHandlerContext context) {
    return given - untaken(context);
  }

  private void watch(ChannelHandlerContext context) {
    if (!watched) {
      watched = true;
      slowClients.watch(context, this);
    }
  }

  @Override
  public boolean isBehind(ChannelHandlerContext context) {
    return !context.channel().isWritable();
  }

  /** By a reset, so that the kernel keeps nothing for it either. */
  @Override
  public void cut(ChannelHandlerContext context) {
    ConnectionReset.of(context);
  }

  @Override
  public void unwatched() {
    watched = false;
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext context, Object event) {
    if (event instanceof ChannelInputShutdownEvent
        && context.channel() instanceof EpollSocketChannel socket) {
      halfClosed = socket;
      writeMore(context);
    }
    context.fireUserEventTriggered(event);
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
