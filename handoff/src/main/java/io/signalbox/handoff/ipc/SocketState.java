package io.signalbox.handoff.ipc;

import io.netty.channel.Channel;
import io.netty.channel.epoll.EpollSocketChannel;
import java.io.IOException;

/** Asks the kernel for what Netty does not tell of a socket, or only later. Of epoll's alone. */
public final class SocketState {

  private SocketState() {}

  /** Whether it has room for some more bytes, or would refuse them at once. */
  public static boolean hasRoom(EpollSocketChannel channel) throws IOException {
    return Posix.isWritable(channel.fd().intValue());
  }

  /**
   * Whether anything has come that is not read: bytes, the end, or an error. Unknown, and so false,
   * of a channel that is not epoll's.
   */
  public static boolean hasNews(Channel channel) throws IOException {
    return channel instanceof EpollSocketChannel socket
        && (!socket.isOpen() || Posix.isReadable(socket.fd().intValue()));
  }
}
