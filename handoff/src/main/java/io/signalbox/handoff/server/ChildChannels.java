package io.signalbox.handoff.server;

import io.netty.channel.Channel;
import io.netty.channel.ChannelException;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.unix.Socket;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;

/**
 * Makes channels of descriptors as if a server had accepted them: Netty's HTTP/2 and Reactor Netty
 * ask a connection for its parent, and so may whoever else has a pipeline. Netty keeps that for the
 * server channel's subclasses.
 */
public final class ChildChannels {

  private static final MethodHandle NEW_CHILD = newChild();

  private static final int IPV6_BYTES = 16;

  private ChildChannels() {}

  private static MethodHandle newChild() {
    try {
      return MethodHandles.privateLookupIn(EpollServerSocketChannel.class, MethodHandles.lookup())
          .findVirtual(
              EpollServerSocketChannel.class,
              "newChildChannel",
              MethodType.methodType(Channel.class, int.class, byte[].class, int.class, int.class));
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("Not the Netty that this is written for", e);
    }
  }

  /**
   * One that the server has only to be shown, by {@code fireChannelRead} in its pipeline.
   *
   * @throws ChannelException when the connection has ended; the descriptor is still the caller's
   */
  public static EpollSocketChannel accepted(EpollServerSocketChannel server, int descriptor) {
    InetSocketAddress remote = new Socket(descriptor).remoteAddress();
    if (remote == null) {
      throw new ChannelException("The connection has ended");
    }
    byte[] address = encoded(remote);
    try {
      return (EpollSocketChannel)
          (Channel) NEW_CHILD.invokeExact(server, descriptor, address, 0, address.length);
    } catch (Throwable e) {
      throw new ChannelException(e);
    }
  }

  /** As Netty's native code writes it: the address, in IPv6 a scope, then the port. */
  private static byte[] encoded(InetSocketAddress remote) {
    byte[] address = remote.getAddress().getAddress();
    int scope = address.length == IPV6_BYTES ? Integer.BYTES : 0;
    return ByteBuffer.allocate(address.length + scope + Integer.BYTES)
        .put(address)
        .position(address.length + scope)
        .putInt(remote.getPort())
        .array();
  }
}
