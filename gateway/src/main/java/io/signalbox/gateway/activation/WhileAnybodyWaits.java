package io.signalbox.gateway.activation;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/**
 * Looks for something on and on as long as anybody is in a waiting room, on a thread of its own.
 */
abstract class WhileAnybodyWaits implements SmartLifecycle {

  private static final Logger log = LoggerFactory.getLogger(WhileAnybodyWaits.class);

  private final String name;
  private final WaitingRooms rooms;
  private final Arrivals arrivals;
  private volatile @Nullable Thread thread;

  WhileAnybodyWaits(String name, WaitingRooms rooms, Arrivals arrivals) {
    this.name = name;
    this.rooms = rooms;
    this.arrivals = arrivals;
  }

  /** Returns after which pause to look again. */
  abstract Duration look();

  @Override
  public void start() {
    thread = Thread.ofVirtual().name(name).start(this::lookOnAndOn);
  }

  private void lookOnAndOn() {
    try {
      while (true) {
        // Before the look: who comes after it is not missed.
        CompletableFuture<Void> next = arrivals.next();
        if (rooms.areOccupied()) {
          Thread.sleep(lookOnce());
        } else {
          next.get();
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException e) {
      throw new IllegalStateException("arrivals do not fail", e);
    }
  }

  private Duration lookOnce() {
    try {
      return look();
    } catch (RuntimeException e) {
      log.error("{} has failed", name, e);
      return Duration.ofSeconds(1);
    }
  }

  @Override
  public void stop() {
    Thread begun = thread;
    thread = null;
    if (begun != null) {
      begun.interrupt();
    }
  }

  @Override
  public boolean isRunning() {
    return thread != null;
  }
}
