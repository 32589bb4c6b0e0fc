package io.signalbox.db.queue;

import java.util.Collection;
import java.util.Set;
import org.springframework.stereotype.Component;

/**
 * Is rung when queued tasks have become claimable: wakes a worker that waits here, and has other
 * instances do so. It is rung for many tasks at once, and what it does is the same for one and for
 * thousands. Thread-safe; does not block.
 */
@Component
public final class QueueBell {

  private final Waiters waiters;
  private final Announcer announcer;

  QueueBell(Waiters waiters, Announcer announcer) {
    this.waiters = waiters;
    this.announcer = announcer;
  }

  /**
   * Tasks of these types can be claimed: at once, or as soon as the transaction that the calling
   * thread is in has been committed. If it is rolled back, nothing happens.
   */
  public void ring(Collection<String> types) {
    Set<String> rung = Set.copyOf(types);
    if (!rung.isEmpty()) {
      AfterCommit.run(
          () -> {
            waiters.ring(rung);
            announcer.announce(rung);
          });
    }
  }

  /** Somebody is about to claim tasks of these types: nobody else needs to be woken for them. */
  public void claiming(Collection<String> types) {
    waiters.claiming(types);
  }
}
