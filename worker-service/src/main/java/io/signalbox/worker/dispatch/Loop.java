package io.signalbox.worker.dispatch;

import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A virtual thread that does one thing again and again; a failure is logged, not the end. */
final class Loop {

  private static final Logger log = LoggerFactory.getLogger(Loop.class);

  /** One round of a loop. */
  interface Round {
    /** Does it, and says how long to pause before the next. */
    Duration run() throws InterruptedException;
  }

  private final Thread thread;

  private Loop(Thread thread) {
    this.thread = thread;
  }

  /**
   * @param pauseAfterFailure before the round after one that threw
   */
  static Loop start(String name, Duration pauseAfterFailure, Round round) {
    return new Loop(
        Thread.ofVirtual()
            .name(name)
            .start(
                () -> {
                  try {
                    while (true) {
                      Thread.sleep(pauseAfter(name, pauseAfterFailure, round));
                    }
                  } catch (InterruptedException e) {
                    log.debug("{} ends", name);
                  }
                }));
  }

  private static Duration pauseAfter(String name, Duration pauseAfterFailure, Round round)
      throws InterruptedException {
    try {
      return round.run();
    } catch (RuntimeException | Error e) {
      log.warn("{}: {}", name, e.toString());
      return pauseAfterFailure;
    }
  }

  void stop() {
    thread.interrupt();
  }

  boolean ended() {
    return !thread.isAlive();
  }
}
