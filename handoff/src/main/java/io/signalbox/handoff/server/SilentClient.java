package io.signalbox.handoff.server;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.epoll.EpollSocketChannel;
import io.signalbox.handoff.ipc.Probes;
import java.util.concurrent.TimeUnit;

/**
 * Tells a client that has ended what it sends and waits for answers from one that is gone; Netty
 * does not look whether a reset comes after the end.
 */
final class SilentClient {

  private static final int PROBE_SECONDS = 10;
  private static final int PROBES = 3;
  private static final int FIRST_LOOK_MILLIS = 20;
  private static final int LAST_LOOK_MILLIS = 1_000;

  /** In tcp(7)'s tcpi_state: the connection has ended. */
  private static final int TCP_CLOSE = 7;

  private SilentClient() {}

  /** Closes the connection when the client is gone. On its event loop. */
  static void watch(ChannelHandlerContext context) {
    if (context.channel().isActive()) {
      // Only an answer to a probe tells that it is still there (RFC 9293, section 3.8.4).
      Probes.begin(context.channel(), PROBE_SECONDS, PROBE_SECONDS, PROBES);
      look(context, FIRST_LOOK_MILLIS);
    }
  }

  private static void look(ChannelHandlerContext context, int nextMillis) {
    if (context.channel() instanceof EpollSocketChannel socket && socket.isActive()) {
      if (socket.tcpInfo().state() == TCP_CLOSE) {
        socket.close();
      } else {
        int then = Math.min(2 * nextMillis, LAST_LOOK_MILLIS);
        context.executor().schedule(() -> look(context, then), nextMillis, TimeUnit.MILLISECONDS);
      }
    }
  }
}
