package io.signalbox.member.web;

import io.netty.channel.Channel;
import java.util.concurrent.atomic.AtomicInteger;

/** Bounds how many connections are open at once. Thread-safe. */
final class ConnectionLimit {

  private final int limit;
  private final AtomicInteger open = new AtomicInteger();

  ConnectionLimit(int limit) {
    this.limit = limit;
  }

  /** Counts the channel until it closes, and closes it now when there are too many. */
  void accept(Channel channel) {
    channel.closeFuture().addListener(closed -> open.decrementAndGet());
    if (open.incrementAndGet() > limit) {
      channel.close();
    }
  }

  int open() {
    return open.get();
  }
}
