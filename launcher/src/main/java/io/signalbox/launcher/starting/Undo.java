package io.signalbox.launcher.starting;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes back what was done so far, the last first, unless all of it was done. For one thread. */
public final class Undo implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(Undo.class);

  private final Deque<Step> steps = new ArrayDeque<>();

  /** Takes something back. */
  @FunctionalInterface
  public interface Step {
    void run() throws IOException, InterruptedException;
  }

  public void add(Step step) {
    steps.push(step);
  }

  public void allDone() {
    steps.clear();
  }

  @Override
  public void close() {
    for (Step step : steps) {
      try {
        step.run();
      } catch (IOException | RuntimeException e) {
        log.warn("After a start that failed something is left: {}", e.toString());
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
