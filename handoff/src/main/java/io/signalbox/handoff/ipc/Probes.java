package io.signalbox.handoff.ipc;

import io.netty.channel.Channel;
import io.netty.channel.epoll.EpollSocketChannelConfig;

/**
 * TCP's keep-alive (RFC 9293, section 3.8.4): whether the other side of a connection that is silent
 * is still there. Elsewhere than with epoll the system asks in its own time, or not at all.
 */
public final class Probes {

  private static final int USUAL_SECONDS = 60;
  private static final int USUAL_INTERVAL_SECONDS = 10;
  private static final int USUAL_MOST = 9;

  private Probes() {}

  /**
   * Has the system ask from now on, as is usual but for the time: a peer that is gone without a
   * word is found in minutes, not in the hours of the system's.
   */
  public static void begin(Channel channel) {
    begin(channel, USUAL_SECONDS, USUAL_INTERVAL_SECONDS, USUAL_MOST);
  }

  /**
   * Has the system ask from now on.
   *
   * @param afterSeconds of silence
   * @param everySeconds as long as no answer comes
   * @param most without an answer; then the connection is reset
   */
  public static void begin(Channel channel, int afterSeconds, int everySeconds, int most) {
    if (channel.config() instanceof EpollSocketChannelConfig socket) {
      socket
          .setKeepAlive(true)
          .setTcpKeepIdle(afterSeconds)
          .setTcpKeepIntvl(everySeconds)
          .setTcpKeepCnt(most);
    }
  }
}
