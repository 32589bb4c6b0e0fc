package io.signalbox.worker.dispatch;

import org.jspecify.annotations.Nullable;

/**
 * Lets a thread be stopped while it waits for something, and at no other moment: what it does in
 * between may be half done. Thread-safe.
 */
final class StoppableWait {

  private @Nullable Thread waiting;
  private boolean stopped;

  /** What is waited for. */
  @FunctionalInterface
  interface Condition {
    boolean await() throws InterruptedException;
  }

  /**
   * @throws InterruptedException when it is stopped, before, meanwhile or just then
   */
  boolean in(Condition condition) throws InterruptedException {
    begin();
    try {
      return condition.await();
    } finally {
      end();
    }
  }

  private synchronized void begin() throws InterruptedException {
    checkStopped();
    waiting = Thread.currentThread();
  }

  private synchronized void end() throws InterruptedException {
    waiting = null;
    checkStopped();
  }

  private void checkStopped() throws InterruptedException {
    if (stopped) {
      throw new InterruptedException("Stopped");
    }
  }

  synchronized void stop() {
    stopped = true;
    if (waiting != null) {
      waiting.interrupt();
    }
  }
}
