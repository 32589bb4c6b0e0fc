package io.signalbox.worker.dispatch;

/**
 * Threads for one kind of work, with a bounded queue. A place is reserved before a task is claimed,
 * so that a claimed task always finds one. Thread-safe.
 *
 * <p>The two kinds follow the hybrid and the kernel-level threads of Tanenbaum and van Steen,
 * <i>Distributed Systems</i>, section 3.1.
 */
interface TaskExecutor extends AutoCloseable {

  /** A virtual thread for each task: they cost little while they wait. */
  static TaskExecutor virtualThreads(String name, int running, int queue) {
    return BoundedExecutor.virtual(name, running, queue);
  }

  /** A fixed pool of platform threads: computing gains nothing from more threads than cores. */
  static TaskExecutor platformThreads(String name, int threads, int queue) {
    return BoundedExecutor.platform(name, threads, queue);
  }

  /** Takes a place; {@code false} when there is none. */
  boolean tryReserve();

  /** Takes a place, and waits for it as long as there is none. */
  void reserve() throws InterruptedException;

  /** Gives back a place for which no task was found. */
  void unreserve();

  /** Runs a task in a place reserved before; the place is free again when the task returns. */
  void run(Runnable task);

  /** Its name in metrics. */
  String name();

  /** Tasks that run now. */
  int active();

  /** How many tasks may run at once. */
  int parallelism();

  /** Tasks that wait for a thread. */
  int queued();

  /** How many tasks may wait. */
  int queueCapacity();

  /** Places nobody has taken. */
  int room();

  /** Interrupts whatever still runs. */
  @Override
  void close();
}
