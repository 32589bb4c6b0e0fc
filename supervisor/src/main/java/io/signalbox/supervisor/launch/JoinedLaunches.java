package io.signalbox.supervisor.launch;

import io.signalbox.launcher.LogFollower;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Those of two that have no instance in common. */
public record JoinedLaunches(Launches one, Launches other) implements Launches {

  @Override
  public List<Launch> all() {
    return Stream.concat(one.all().stream(), other.all().stream()).toList();
  }

  @Override
  public List<String> lastLines(LaunchName name, int count) {
    return owner(name).lastLines(name, count);
  }

  @Override
  public Optional<LogFollower> follow(LaunchName name, int lastLines) {
    return owner(name).follow(name, lastLines);
  }

  private Launches owner(LaunchName name) {
    return other.find(name).isPresent() ? other : one;
  }
}
