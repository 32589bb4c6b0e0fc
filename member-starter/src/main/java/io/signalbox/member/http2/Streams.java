package io.signalbox.member.http2;

import io.netty.channel.Channel;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** What is asked for on a connection of HTTP/2. Runs on the connection's event loop. */
public final class Streams {

  private final Set<Channel> open = new HashSet<>();
  private long begun;

  Streams() {}

  void add(Channel stream) {
    open.add(stream);
    begun++;
    stream.closeFuture().addListener(closed -> open.remove(stream));
  }

  /** The connection has ended: Netty tells those of it on which nothing waits to be read. */
  void close() {
    List.copyOf(open).forEach(Channel::close);
  }

  /** Whether nothing has been asked for that is not answered. */
  public boolean areAnswered() {
    return open.isEmpty();
  }

  /** How many requests have come so far. */
  public long begun() {
    return begun;
  }
}
