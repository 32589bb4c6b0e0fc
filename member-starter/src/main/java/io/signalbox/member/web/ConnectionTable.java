package io.signalbox.member.web;

import io.netty.channel.Channel;
import io.netty.util.concurrent.EventExecutor;
import io.signalbox.member.pace.ClosedConnections;
import io.signalbox.networks.Network;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Bounds how many connections are open at once, in all and of one client's address. The fuller the
 * table, the sooner a connection that asks for nothing is closed: from after a minute, as long as
 * it is not half full, to after a second. Thread-safe.
 */
final class ConnectionTable {

  private static final int LOOK_SECONDS = 1;
  private static final int PATIENCE_SECONDS = 60;

  private final int max;
  private final int maxOfClient;
  private final ClosedConnections closed;
  private final AtomicInteger open = new AtomicInteger();
  private final Map<Network, Integer> byClient = new ConcurrentHashMap<>();
  private final Map<EventExecutor, Share> shares = new ConcurrentHashMap<>();

  ConnectionTable(int max, int maxOfClient, ClosedConnections closed) {
    this.max = max;
    this.maxOfClient = maxOfClient;
    this.closed = closed;
  }

  /**
   * Counts the channel until it closes, and closes it now when there are too many. On its event
   * loop.
   */
  void accept(Channel channel) {
    Network client = client(channel);
    int ofAll = open.incrementAndGet();
    int ofClient = client == null ? 0 : byClient.merge(client, 1, Integer::sum);
    channel
        .closeFuture()
        .addListener(
            gone -> {
              open.decrementAndGet();
              if (client != null) {
                byClient.compute(
                    client, (key, count) -> count == null || count == 1 ? null : count - 1);
              }
            });
    if (ofClient > maxOfClient) {
      closed.count(ClosedConnections.Reason.TOO_MANY_OF_CLIENT);
      channel.close();
    } else if (ofAll > max) {
      closed.count(ClosedConnections.Reason.TOO_MANY);
      channel.close();
    }
  }

  /**
   * Has the connection closed when it asks for nothing and places grow few. On its event loop, once
   * for each protocol that it speaks.
   *
   * @param answered whether nothing has been asked for that is not answered
   * @param begun how many requests have come so far
   */
  void watch(Channel channel, BooleanSupplier answered, LongSupplier begun) {
    if (channel.isOpen()) {
      Share share = shares.computeIfAbsent(channel.eventLoop(), Share::new);
      share.connections.put(channel, new Quiet(answered, begun));
      channel.closeFuture().addListener(gone -> share.connections.remove(channel));
      share.lookLater();
    }
  }

  int open() {
    return open.get();
  }

  private static @Nullable Network client(Channel channel) {
    return channel.remoteAddress() instanceof InetSocketAddress remote
            && remote.getAddress() instanceof InetAddress address
        ? Network.ofClient(address)
        : null;
  }

  /** In seconds. */
  private double patience() {
    double taken = (open.get() - max / 2.0) / (max / 2.0);
    return Math.max(1, PATIENCE_SECONDS * (1 - Math.max(0, taken)));
  }

  /** How long a connection has been asking for nothing. */
  private static final class Quiet {

    private final BooleanSupplier answered;
    private final LongSupplier begun;
    private long begunBefore;
    private int seconds;

    Quiet(BooleanSupplier answered, LongSupplier begun) {
      this.answered = answered;
      this.begun = begun;
    }

    int look() {
      long now = begun.getAsLong();
      seconds = answered.getAsBoolean() && now == begunBefore ? seconds + 1 : 0;
      begunBefore = now;
      return seconds;
    }
  }

  /** The connections of one event loop, and only looked at there. */
  private final class Share {

    private final EventExecutor executor;
    private final Map<Channel, Quiet> connections = new HashMap<>();
    private boolean looking;

    Share(EventExecutor executor) {
      this.executor = executor;
    }

    void lookLater() {
      if (!looking && !connections.isEmpty()) {
        looking = true;
        executor.schedule(this::look, LOOK_SECONDS, TimeUnit.SECONDS);
      }
    }

    private void look() {
      looking = false;
      double patience = patience();
      for (Map.Entry<Channel, Quiet> connection : Map.copyOf(connections).entrySet()) {
        if (connection.getValue().look() > patience) {
          closed.count(ClosedConnections.Reason.IDLE);
          connection.getKey().close();
        }
      }
      lookLater();
    }
  }
}
