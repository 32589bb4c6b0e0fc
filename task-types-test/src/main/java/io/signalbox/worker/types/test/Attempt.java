package io.signalbox.worker.types.test;

import io.signalbox.worker.types.TaskContext;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.UUID;

/**
 * A context that remembers what was reported, and can interrupt the attempt from within.
 * Thread-safe.
 */
public final class Attempt implements TaskContext {

  private final UUID taskId = UUID.randomUUID();
  private final int attempt;
  private final double interruptAt;
  private final List<Double> reported = Collections.synchronizedList(new ArrayList<>());
  private final List<Long> reserved = Collections.synchronizedList(new ArrayList<>());

  private Attempt(int attempt, double interruptAt) {
    this.attempt = attempt;
    this.interruptAt = interruptAt;
  }

  public static Attempt first() {
    return nth(1);
  }

  /**
   * @param attempt from 1
   */
  public static Attempt nth(int attempt) {
    return new Attempt(attempt, Double.POSITIVE_INFINITY);
  }

  /** Interrupted as soon as it reports that much. */
  public static Attempt interruptedAt(double fraction) {
    return new Attempt(1, fraction);
  }

  /** All progress so far, in its order. */
  public List<Double> reported() {
    return List.copyOf(reported);
  }

  /** What was asked for, in bytes; it has been granted. */
  public List<Long> reserved() {
    return List.copyOf(reserved);
  }

  @Override
  public UUID taskId() {
    return taskId;
  }

  @Override
  public int attempt() {
    return attempt;
  }

  @Override
  public void progress(double fraction) throws InterruptedException {
    reported.add(fraction);
    if (Thread.interrupted() || fraction >= interruptAt) {
      throw new InterruptedException();
    }
  }

  @Override
  public void reserve(long bytes) {
    reserved.add(bytes);
  }
}
