package io.signalbox.peer.byhand;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.Semaphore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.dao.DataAccessException;
import org.springframework.stereotype.Component;

/** Takes up what waits in the table, as many at once as there are free places. */
@Component
class Poller implements SmartLifecycle {

  private static final Logger log = LoggerFactory.getLogger(Poller.class);
  private static final Duration PAUSE = Duration.ofMillis(100);

  private final TaskTable table;
  private final ByHandQueue queue;
  private final Workers workers;
  private volatile boolean running;

  Poller(TaskTable table, ByHandQueue queue, Workers workers) {
    this.table = table;
    this.queue = queue;
    this.workers = workers;
  }

  @Override
  public void start() {
    running = true;
    Thread.ofVirtual().name("poller").start(this::poll);
  }

  private void poll() {
    try {
      while (running) {
        if (queue.paused() || !claimAll()) {
          Thread.sleep(PAUSE);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Returns whether there was work for all free places, so that there may be more. */
  private boolean claimAll() throws InterruptedException {
    Semaphore places = workers.places();
    places.acquire();
    int free = 1 + places.drainPermits();
    int taken = 0;
    try {
      List<Claimed> claimed = table.claim(free);
      taken = claimed.size();
      claimed.forEach(workers::run);
    } catch (DataAccessException e) {
      log.warn("Nothing could be claimed", e);
    } finally {
      places.release(free - taken);
    }
    return taken == free;
  }

  @Override
  public void stop() {
    running = false;
  }

  @Override
  public boolean isRunning() {
    return running;
  }
}
