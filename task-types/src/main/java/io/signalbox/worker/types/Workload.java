package io.signalbox.worker.types;

/** What a task spends its time on, and so which executor suits it. */
public enum Workload {
  /** Mostly blocked on the network or a clock: a virtual thread each, many at once. */
  WAITING,
  /** Mostly on the processor: a fixed pool of platform threads, as many as cores. */
  COMPUTING
}
