package io.signalbox.worker.types;

import java.util.UUID;

/** What a running attempt knows of its task, and where it reports to. Thread-safe. */
public interface TaskContext {

  /** The task's identifier, the same in every attempt: a key for whoever deduplicates. */
  UUID taskId();

  /** Which attempt this is, from 1. */
  int attempt();

  /**
   * Reports how much is done; cheap enough to be called often.
   *
   * @param fraction from 0 to 1
   * @throws InterruptedException when the attempt should end: the thread was interrupted
   */
  void progress(double fraction) throws InterruptedException;
}
