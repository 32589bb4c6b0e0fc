package io.signalbox.supervisor.plan;

/**
 * Where an instance stands. What moves it on, if it is wanted:
 *
 * <pre>
 *             ready   unhealthy   exit                        time
 * WAITING     -       -           -                           a place, what it depends on: STARTING
 * STARTING    READY   -           BACKOFF                     too late: STOPPING, and another for it
 * READY       -       SICK        BACKOFF                     -
 * SICK        READY   -           BACKOFF, or GONE, replaced  grace: DRAINING, or killed
 * DRAINING    -       -           GONE                        nothing in flight, or too late: STOPPING
 * STOPPING    -       -           GONE                        too late: killed
 * PAUSED      -       -           GONE                        -
 * WAKING      -       -           BACKOFF                     thawed: READY
 * BACKOFF     -       -           -                           due: WAITING
 * CRASHLOOP   -       -           -                           due, if ever: WAITING
 * UNKNOWN     READY   SICK        WAITING                     -
 * </pre>
 *
 * PAUSED comes from READY when its service falls asleep, and goes to WAKING when that wakes.
 *
 * <p>What is not wanted any more: STARTING goes to STOPPING, what may serve to DRAINING, what does
 * not run to GONE.
 */
public enum Phase {
  /** To be started as soon as there is room for it and what it depends on is ready. */
  WAITING,
  /** Its start has been asked for; not ready yet. */
  STARTING,
  /** Answers its probes, and belongs into the table. */
  READY,
  /** Was ready and does not answer its probes as it should. */
  SICK,
  /** Its service sleeps: it gets no more requests, ends those that it has, and is frozen. */
  PAUSED,
  /** Was paused, and is thawed; it is not to be called before that has been done. */
  WAKING,
  /** Leaves: gets no more requests and ends those that it has. */
  DRAINING,
  /** Leaves: is told to end, and at last killed. */
  STOPPING,
  /** Has left; what is still kept of it is to be cleared away. */
  GONE,
  /** Has failed and will be started again soon. */
  BACKOFF,
  /** Has failed again and again, or in a way that does not heal by itself. */
  CRASHLOOP,
  /**
   * Somebody else whose it is has stopped it, as the user of a compose file; it stays so until he
   * has it run again. The supervisor's own are never here.
   */
  STOPPED,
  /** Is said to run by memory or by what was found; not seen well or unwell since. */
  UNKNOWN;

  /** Whether there may be a process. */
  boolean mayLive() {
    return switch (this) {
      case STARTING, READY, SICK, PAUSED, WAKING, DRAINING, STOPPING, UNKNOWN -> true;
      case WAITING, GONE, STOPPED, BACKOFF, CRASHLOOP -> false;
    };
  }

  boolean leaves() {
    return this == DRAINING || this == STOPPING || this == GONE;
  }

  /** Whether it is, or may be, one that serves. */
  boolean mayServe() {
    return this == READY || this == WAKING || this == UNKNOWN;
  }

  /** Whether nothing runs, and something is to. */
  boolean rests() {
    return this == WAITING || this == BACKOFF || this == CRASHLOOP;
  }
}
