package io.signalbox.member.http2;

import io.netty.channel.Channel;

/** What is asked for on a connection of HTTP/2. Runs on the connection's event loop. */
public final class Streams {

  private int open;
  private long begun;

  Streams() {}

  void add(Channel stream) {
    open++;
    begun++;
    stream.closeFuture().addListener(closed -> open--);
  }

  /** Whether nothing has been asked for that is not answered. */
  public boolean areAnswered() {
    return open == 0;
  }

  /** How many requests have come so far. */
  public long begun() {
    return begun;
  }
}
