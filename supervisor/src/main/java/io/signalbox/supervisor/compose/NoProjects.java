package io.signalbox.supervisor.compose;

import io.signalbox.launcher.LogFollower;
import io.signalbox.launcher.container.ComposeProjects;
import java.util.List;
import java.util.Optional;

/** Where no compose file is looked after: there are no containers, and no engine is asked. */
public final class NoProjects implements ComposeProjects {

  @Override
  public Look look() {
    return new Look(List.of(), "");
  }

  @Override
  public void start(String id) {}

  @Override
  public void terminate(String id) {}

  @Override
  public void kill(String id) {}

  @Override
  public List<String> lastLines(String id, int count) {
    return List.of();
  }

  @Override
  public Optional<LogFollower> follow(String id, int lastLines) {
    return Optional.empty();
  }

  @Override
  public void close() {}
}
