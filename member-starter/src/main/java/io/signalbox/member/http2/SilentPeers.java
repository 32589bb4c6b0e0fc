package io.signalbox.member.http2;

import io.netty.channel.Channel;
import io.netty.channel.epoll.EpollSocketChannelConfig;
import io.signalbox.handoff.ipc.Probes;

/**
 * Finds peers that are gone without a word, which on a connection that may rest for hours nothing
 * else would show. Where there is no epoll, the system finds them in its own time.
 */
public final class SilentPeers {

  private static final int PROBE_SECONDS = 60;
  private static final int PROBE_INTERVAL_SECONDS = 10;
  private static final int PROBES = 3;

  /** Not less than the probes take: the system gives up at the earlier of the two. */
  private static final int UNANSWERED_MILLIS =
      (PROBE_SECONDS + PROBES * PROBE_INTERVAL_SECONDS) * 1_000;

  private SilentPeers() {}

  /** From now on, on this connection; what is sent has to be acknowledged in time, too. */
  public static void probe(Channel channel) {
    Probes.begin(channel, PROBE_SECONDS, PROBE_INTERVAL_SECONDS, PROBES);
    if (channel.config() instanceof EpollSocketChannelConfig socket) {
      socket.setTcpUserTimeout(UNANSWERED_MILLIS);
    }
  }
}
