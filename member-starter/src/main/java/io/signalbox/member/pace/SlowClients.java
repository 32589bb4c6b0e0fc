package io.signalbox.member.pace;

import io.netty.channel.ChannelHandlerContext;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Cuts off clients that do not take their answers. Bytes that wait for them are counted together:
 * once half of what may wait does, the sooner and the more a client has to take, the more there is,
 * so that those who read are served whatever the others do. Thread-safe.
 */
public final class SlowClients {

  private static final Duration LEAST_PATIENCE = Duration.ofSeconds(1);
  private static final Duration LOOK = Duration.ofMillis(500);

  /** What a client has to take within the patience when the budget is used up. */
  private static final long MOST_DEMANDED = 64 * 1024;

  private final Duration patience;
  private final long budget;
  private final ClosedConnections closed;
  private final AtomicLong untaken = new AtomicLong();

  /** Takes what is written to a client, or does not. Called on the client's event loop. */
  public interface Taker {

    /** Bytes that the client has not taken yet. */
    long untaken(ChannelHandlerContext context);

    /** Bytes that it has taken so far, or some fewer. */
    long taken(ChannelHandlerContext context);

    /** Whether more waits for it than what is just on its way. */
    boolean isBehind(ChannelHandlerContext context);

    /** It has caught up. */
    void unwatched();

    /** It gets no more, and cannot take what it has for the whole. */
    void cut(ChannelHandlerContext context);
  }

  /**
   * @param patience within which a client has to take something, while few bytes wait
   * @param budget bytes that may wait for all clients together
   */
  public SlowClients(Duration patience, long budget, ClosedConnections closed) {
    this.patience = patience;
    this.budget = budget;
    this.closed = closed;
  }

  /** Bytes that wait for clients that were slow lately. */
  public long untaken() {
    return untaken.get();
  }

  /** From 0, until half of the budget is used, to 1, when all is. */
  private double scarcity() {
    return Math.clamp(2.0 * untaken.get() / budget - 1, 0, 1);
  }

  private boolean isTooLong(long nanos) {
    double left = patience.toNanos() * (1 - scarcity());
    return nanos > Math.max(left, LEAST_PATIENCE.toNanos());
  }

  private long demanded() {
    return 1 + (long) (scarcity() * MOST_DEMANDED);
  }

  /** Looks at a client from now on until it has caught up. On its event loop. */
  public void watch(ChannelHandlerContext context, Taker taker) {
    new Watch(context, taker).lookLater();
  }

  private final class Watch {

    private final ChannelHandlerContext context;
    private final Taker taker;
    private long counted;
    private long taken;
    private long tookAt = System.nanoTime();

    Watch(ChannelHandlerContext context, Taker taker) {
      this.context = context;
      this.taker = taker;
      this.taken = taker.taken(context);
      count(taker.untaken(context));
    }

    void lookLater() {
      context.executor().schedule(this::look, LOOK.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void look() {
      if (!context.channel().isActive() || !taker.isBehind(context)) {
        count(0);
        taker.unwatched();
        return;
      }
      count(taker.untaken(context));
      long now = System.nanoTime();
      long takenNow = taker.taken(context);
      if (takenNow - taken >= demanded()) {
        taken = takenNow;
        tookAt = now;
      } else if (isTooLong(now - tookAt)) {
        cut();
      }
      lookLater();
    }

    private void count(long bytes) {
      untaken.addAndGet(bytes - counted);
      counted = bytes;
    }

    private void cut() {
      closed.count(ClosedConnections.Reason.SLOW_READER);
      taker.cut(context);
    }
  }
}
