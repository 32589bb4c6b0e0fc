package io.signalbox.member.tcp;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOption;
import io.netty.util.concurrent.Future;
import io.signalbox.member.leaving.Remaining;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.springframework.context.SmartLifecycle;

/**
 * The connections of all services of TCP here, up to a bound. Those that have not ended when a
 * member has waited for them are reset. Thread-safe.
 */
final class OpenConnections implements SmartLifecycle {

  /** For all of them together. */
  private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final int max;
  private final Remaining taken = new Remaining();
  private final Set<Channel> open = ConcurrentHashMap.newKeySet();
  private volatile boolean running;

  OpenConnections(int max) {
    this.max = max;
  }

  /** Whether there is a place for one more, which is then taken. */
  boolean take() {
    boolean free = taken.begin() <= max;
    if (!free) {
      leave();
    }
    return free;
  }

  /** A place that was taken is free again. */
  void leave() {
    taken.end();
  }

  /** A connection that has a place, until it is closed. */
  void add(Channel channel) {
    open.add(channel);
    channel
        .closeFuture()
        .addListener(
            closed -> {
              open.remove(channel);
              leave();
            });
  }

  /** Once there are none; nothing more comes. */
  void whenNone(Runnable told) {
    taken.whenNone(told);
  }

  @Override
  public void start() {
    running = true;
  }

  @Override
  public void stop() {
    running = false;
    List<Future<?>> resets = new ArrayList<>();
    open.forEach(channel -> resets.add(channel.eventLoop().submit(() -> reset(channel))));
    long until = System.nanoTime() + PATIENCE_NANOS;
    resets.forEach(
        reset -> reset.awaitUninterruptibly(until - System.nanoTime(), TimeUnit.NANOSECONDS));
  }

  @Override
  public boolean isRunning() {
    return running;
  }

  /** When the services have waited for them, and before what their pipelines may need. */
  @Override
  public int getPhase() {
    return TcpServers.PHASE - 1;
  }

  /**
   * So that no client takes it for an end in order. Past all handlers, one of TLS included: its
   * last word would be an end in order.
   */
  static void reset(Channel channel) {
    ChannelHandlerContext first = channel.pipeline().firstContext();
    if (channel.isActive()) {
      channel.config().setOption(ChannelOption.SO_LINGER, 0);
    }
    if (first == null) {
      channel.close();
    } else {
      first.close();
    }
  }
}
