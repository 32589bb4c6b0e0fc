package io.signalbox.gateway.dispatch;

import io.signalbox.member.leaving.Remaining;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.ApplicationListener;
import org.springframework.context.SmartLifecycle;
import org.springframework.context.event.ContextClosedEvent;

/**
 * Has a gateway that stops wait for the requests of the fast lane, as Reactor Netty does for its
 * own: it does not know of these, and would cut them off. Thread-safe.
 */
final class FastLaneStop implements SmartLifecycle, ApplicationListener<ContextClosedEvent> {

  private final boolean graceful;
  private final Remaining underWay = new Remaining();
  private volatile boolean stopping;
  private volatile boolean running;

  /**
   * @param graceful whether requests that are under way are to be answered
   */
  FastLaneStop(boolean graceful) {
    this.graceful = graceful;
  }

  /** Before anything stops; the management port's context tells of its own end here too. */
  @Override
  public void onApplicationEvent(ContextClosedEvent event) {
    stopping |= graceful && event.getApplicationContext().getParent() == null;
  }

  /** Whether connections are to end with the answer that is under way. */
  boolean isStopping() {
    return stopping;
  }

  void begun() {
    underWay.begin();
  }

  /** It is answered, to the last byte, or its client is gone. */
  void ended() {
    underWay.end();
  }

  @Override
  public void start() {
    running = true;
  }

  @Override
  public void stop() {
    running = false;
  }

  @Override
  public void stop(Runnable callback) {
    running = false;
    if (stopping) {
      underWay.whenNone(callback);
    } else {
      callback.run();
    }
  }

  @Override
  public boolean isRunning() {
    return running;
  }

  /** With the server's own, and bounded with it by {@code timeout-per-shutdown-phase}. */
  @Override
  public int getPhase() {
    return WebServerApplicationContext.GRACEFUL_SHUTDOWN_PHASE;
  }
}
