package io.signalbox.worker.types;

import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;

/** A context that remembers what was reported, and can interrupt the attempt from within. */
final class Attempt implements TaskContext {

  private final UUID taskId = UUID.randomUUID();
  private final int attempt;
  private final double interruptAt;
  final List<Double> progress = new ArrayList<>();
  final List<Long> reserved = new CopyOnWriteArrayList<>();

  private Attempt(int attempt, double interruptAt) {
    this.attempt = attempt;
    this.interruptAt = interruptAt;
  }

  static Attempt first() {
    return nth(1);
  }

  static Attempt nth(int attempt) {
    return new Attempt(attempt, Double.POSITIVE_INFINITY);
  }

  /** Interrupted as soon as it reports that much. */
  static Attempt interruptedAt(double fraction) {
    return new Attempt(1, fraction);
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
    progress.add(fraction);
    if (Thread.interrupted() || fraction >= interruptAt) {
      throw new InterruptedException();
    }
  }

  @Override
  public void reserve(long bytes) {
    reserved.add(bytes);
  }
}
