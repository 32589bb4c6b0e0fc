package io.signalbox.launcher;

import java.util.Optional;
import java.util.OptionalInt;

/** What can be seen of instances without asking them. Thread-safe. */
public interface Insight {

  /** What the instance is at now; nothing when it is not there. */
  Optional<Inspection> inspect(String instance);

  /**
   * How many connections to the instance's port wait for it to accept them, once this is asked. Who
   * asks may wait for a moment, together with others.
   *
   * @return nothing when it has no port, or nobody listens there, or that cannot be seen; it can be
   *     where {@link #connections} says something
   */
  OptionalInt acceptQueue(String instance);

  /**
   * How many connections to the instance's port are open, or were a moment ago.
   *
   * @return nothing when it has no port, or is not there, or that cannot be seen
   */
  OptionalInt connections(String instance);
}
