package io.signalbox.gateway.activation;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Does something on and on as long as anybody is in a waiting room, on a thread of its own. */
final class WhileAnybodyWaits implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(WhileAnybodyWaits.class);

  private final WaitingRooms rooms;
  private final Arrivals arrivals;
  private final Supplier<Duration> something;
  private final Thread thread;

  /**
   * @param something returns after which pause it is to be done again
   */
  private WhileAnybodyWaits(
      String name, WaitingRooms rooms, Arrivals arrivals, Supplier<Duration> something) {
    this.rooms = rooms;
    this.arrivals = arrivals;
    this.something = something;
    this.thread = Thread.ofVirtual().name(name).unstarted(this::onAndOn);
  }

  static WhileAnybodyWaits begin(
      String name, WaitingRooms rooms, Arrivals arrivals, Supplier<Duration> something) {
    WhileAnybodyWaits begun = new WhileAnybodyWaits(name, rooms, arrivals, something);
    begun.thread.start();
    return begun;
  }

  private void onAndOn() {
    try {
      while (true) {
        // Before the look: who comes after it is not missed.
        CompletableFuture<Void> next = arrivals.next();
        if (rooms.areOccupied()) {
          Thread.sleep(once());
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

  private Duration once() {
    try {
      return something.get();
    } catch (RuntimeException e) {
      log.error("{} has failed", thread.getName(), e);
      return Duration.ofSeconds(1);
    }
  }

  @Override
  public void close() {
    thread.interrupt();
  }
}
