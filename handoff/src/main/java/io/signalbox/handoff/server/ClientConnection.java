package io.signalbox.handoff.server;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.ssl.SslHandler;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * What is next to the client in the pipeline of a {@link RequestBoundary}. It reads no more than
 * may wait, and tells a client that has ended what it sends from one that is gone.
 *
 * <p>It tells the client of the end as {@link ShutdownOnClose} does, but not when the connection
 * merely leaves, nor before what TLS has to say.
 *
 * <p>Runs on the channel's event loop.
 */
final class ClientConnection extends ChannelDuplexHandler {

  private static final byte[] FIRST_BYTE = {'H'};

  private final RequestBoundary boundary;
  private @Nullable ChannelHandlerContext context;
  private boolean inputEnded;
  private boolean announced;

  ClientConnection(RequestBoundary boundary) {
    this.boundary = boundary;
  }

  /** Whether the client sends nothing more. */
  boolean hasInputEnded() {
    return inputEnded;
  }

  ChannelHandlerContext context() {
    if (context == null) {
      throw new IllegalStateException("not in a pipeline");
    }
    return context;
  }

  @Override
  public void handlerAdded(ChannelHandlerContext context) {
    this.context = context;
  }

  @Override
  public void read(ChannelHandlerContext context) {
    // Netty's epoll fails when it is to read on a connection that nothing can come on any more.
    if (!inputEnded && boundary.mayRead()) {
      context.read();
    }
  }

  /** The client has ended what it sends; other handlers would take that for the end of all. */
  @Override
  public void userEventTriggered(ChannelHandlerContext context, Object event) {
    if (!(event instanceof ChannelInputShutdownEvent)) {
      context.fireUserEventTriggered(event);
    } else if (boundary.isReplaced()) {
      // The server speaks another protocol by now, and may not know of half a connection.
      context.close();
    } else {
      inputEnded = true;
      if (boundary.hasSwitched()) {
        context.fireUserEventTriggered(event);
      } else {
        boundary.endInput();
        announceAnswer();
      }
      if (!boundary.isAnswered()) {
        SilentClient.watch(context);
      }
    }
  }

  /**
   * Sends the first byte of the answer to come, which is always the same: a client that has not
   * only ended what it sends, but is gone, resets the connection then (RFC 9293, section 3.10.7).
   */
  private void announceAnswer() {
    if (boundary.awaitsAnswer() && context().channel().isActive()) {
      announced = true;
      context().writeAndFlush(Unpooled.wrappedBuffer(FIRST_BYTE));
    }
  }

  @Override
  public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
    if (announced && message instanceof ByteBuf bytes && bytes.isReadable()) {
      announced = false;
      bytes.skipBytes(FIRST_BYTE.length);
    }
    context.write(message, promise);
  }

  /** A reset ends all, not only what the client sends. */
  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    context.fireExceptionCaught(cause);
    if (cause instanceof IOException) {
      context.close();
    }
  }

  @Override
  public void close(ChannelHandlerContext context, ChannelPromise promise) {
    if (context.pipeline().get(SslHandler.class) == null && boundary.mayEnd()) {
      ShutdownOnClose.shutdown(context.channel());
    }
    context.close(promise);
  }
}
