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

  /**
   * Asks for heap that the run needs beside its input, before it is used; waits until other runs
   * have left so much. It stays this attempt's until its outcome has been written down. To be
   * called once in a run at most, or two could wait for each other.
   *
   * <p>What it throws when there is not enough ends the attempt as it should, if a type lets it
   * through.
   *
   * @param bytes at most; an attempt that asks for more than there is for all fails
   */
  void reserve(long bytes) throws InterruptedException;
}
