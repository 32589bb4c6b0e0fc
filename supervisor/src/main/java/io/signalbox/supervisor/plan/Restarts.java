package io.signalbox.supervisor.plan;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is remembered of an instance's failures. An instance that takes a failed one's place takes
 * this over.
 *
 * @param recent the latest, oldest first
 * @param inARow without a long time ready between them
 * @param due when the next try is due; null: not before somebody changes something
 */
public record Restarts(List<Failure> recent, int inARow, @Nullable Instant due) {

  static final int KEPT = 8;

  /** Nothing has failed. */
  public static final Restarts NONE = new Restarts(List.of(), 0, null);

  public Restarts {
    recent = List.copyOf(recent);
  }

  /** How many of those that are remembered came after that time. */
  public long since(Instant time) {
    return recent.stream().filter(failure -> failure.at().isAfter(time)).count();
  }

  /** The same with another time for the next try. */
  public Restarts due(@Nullable Instant other) {
    return new Restarts(recent, inARow, other);
  }
}
