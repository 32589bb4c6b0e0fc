package io.signalbox.db.tasks;

import com.zaxxer.hikari.HikariDataSource;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.dao.TransientDataAccessResourceException;
import org.springframework.stereotype.Component;

/**
 * Lets reads of large values have at most half of the connections to the database, in the order
 * they come: however many outputs are fetched, tasks are stored, claimed and ended beside.
 * Thread-safe.
 */
@Component
class BulkReads {

  /** Less than callers wait for an answer; more than a crowd of fetches takes on a slow machine. */
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private final Semaphore turns;
  private final Duration patience;

  @Autowired
  BulkReads(HikariDataSource connections) {
    this(Math.max(1, connections.getMaximumPoolSize() / 2), PATIENCE);
  }

  BulkReads(int atOnce, Duration patience) {
    this.turns = new Semaphore(atOnce, true);
    this.patience = patience;
  }

  /**
   * Reads as soon as it is the caller's turn.
   *
   * @throws TransientDataAccessResourceException when it did not come
   */
  <T> T read(Supplier<T> read) {
    try {
      if (!turns.tryAcquire(patience.toNanos(), TimeUnit.NANOSECONDS)) {
        throw new TransientDataAccessResourceException("too many fetch outputs");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new TransientDataAccessResourceException("interrupted", e);
    }
    try {
      return read.get();
    } finally {
      turns.release();
    }
  }
}
