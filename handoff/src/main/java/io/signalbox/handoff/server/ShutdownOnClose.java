package io.signalbox.handoff.server;

import io.netty.channel.Channel;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelPromise;
import io.netty.channel.epoll.EpollSocketChannel;
import io.signalbox.handoff.ipc.Posix;

/**
 * Stands next to the client and tells it of a connection's end even while another process still has
 * a copy, which may lie in the queue of one that does not run; only the last close would do so by
 * itself. A reset takes that last close.
 *
 * <p>Netty's own shutdown makes two exceptions each time, which cost more than all else that a
 * close does.
 */
public final class ShutdownOnClose extends ChannelDuplexHandler {

  @Override
  public void close(ChannelHandlerContext context, ChannelPromise promise) {
    shutdown(context.channel());
    context.close(promise);
  }

  /** Netty asks no handler before it closes what the client has ended. */
  @Override
  public void channelReadComplete(ChannelHandlerContext context) {
    context.fireChannelReadComplete();
    Channel channel = context.channel();
    boolean hasInputEnded = channel.unsafe().recvBufAllocHandle().lastBytesRead() < 0;
    if (hasInputEnded && !channel.config().getOption(ChannelOption.ALLOW_HALF_CLOSURE)) {
      shutdown(channel);
    }
  }

  /** Not when the end is to be a reset. */
  static void shutdown(Channel channel) {
    if (channel instanceof EpollSocketChannel socket
        && socket.isActive()
        && socket.config().getSoLinger() != 0) {
      Posix.shutdownQuietly(socket.fd().intValue(), Posix.SHUT_WR);
    }
  }
}
