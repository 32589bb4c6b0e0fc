package io.signalbox.supervisor.plan;

import java.time.Instant;

/**
 * Something to be done to one generation of one instance. At most one is to be under way per
 * instance.
 *
 * <p>Each is idempotent: it may be asked for again when its result has been lost, and then does
 * nothing if it has been done. Nothing tells its result but what is observed next; what is not seen
 * to have happened is asked for again, after a pause that grows.
 */
public sealed interface Action {

  InstanceId instance();

  long generation();

  /** Its name. */
  default Kind kind() {
    return switch (this) {
      case Start start -> Kind.START;
      case Admit admit -> Kind.ADMIT;
      case TakeOut takeOut -> Kind.TAKE_OUT;
      case Drain drain -> Kind.DRAIN;
      case Freeze freeze -> Kind.FREEZE;
      case Thaw thaw -> Kind.THAW;
      case Terminate terminate -> Kind.TERMINATE;
      case Kill kill -> Kind.KILL;
      case Forget forget -> Kind.FORGET;
    };
  }

  /** The actions by name. */
  enum Kind {
    START,
    ADMIT,
    TAKE_OUT,
    DRAIN,
    FREEZE,
    THAW,
    TERMINATE,
    KILL,
    FORGET
  }

  /**
   * Starts it, unless this generation has been started already, whatever has become of it. What is
   * still in the table of an earlier generation is taken out.
   */
  record Start(InstanceId instance, long generation, String version) implements Action {}

  /**
   * Puts it into the table of those that get requests, in the place of earlier generations.
   *
   * @param share of the service's requests that it gets at most, as {@link Facts#share}
   */
  record Admit(InstanceId instance, long generation, double share) implements Action {}

  /** Takes it out of the table. Done when everybody who may call it has confirmed. */
  record TakeOut(InstanceId instance, long generation) implements Action {}

  /**
   * Has connections to it ended, each after the request that it carries, and handed-off ones given
   * back.
   *
   * @param deadline when what is still in flight is given up
   */
  record Drain(InstanceId instance, long generation, Instant deadline) implements Action {}

  /** Has it, and all that it has started, do nothing until it is thawed. */
  record Freeze(InstanceId instance, long generation) implements Action {}

  /** Has it go on. */
  record Thaw(InstanceId instance, long generation) implements Action {}

  /** Tells it to end (TERM). */
  record Terminate(InstanceId instance, long generation) implements Action {}

  /** Ends it and all that it has started. */
  record Kill(InstanceId instance, long generation) implements Action {}

  /** Clears away what is kept of it: its handle, and those of all earlier generations. */
  record Forget(InstanceId instance, long generation) implements Action {}
}
