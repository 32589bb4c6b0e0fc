package io.signalbox.supervisor.watch;

import io.signalbox.launcher.Insight;
import io.signalbox.launcher.Inspection;
import java.util.Optional;
import java.util.OptionalInt;

/** That of two which have no instance in common. */
public record JoinedInsight(Insight one, Insight other) implements Insight {

  @Override
  public Optional<Inspection> inspect(String instance) {
    Optional<Inspection> first = one.inspect(instance);
    return first.isPresent() ? first : other.inspect(instance);
  }

  @Override
  public OptionalInt acceptQueue(String instance) {
    OptionalInt first = one.acceptQueue(instance);
    return first.isPresent() ? first : other.acceptQueue(instance);
  }

  @Override
  public OptionalInt connections(String instance) {
    OptionalInt first = one.connections(instance);
    return first.isPresent() ? first : other.connections(instance);
  }
}
