package io.signalbox.supervisor.compose;

import io.signalbox.launcher.LaunchException;
import io.signalbox.launcher.LogFollower;
import io.signalbox.launcher.container.ComposeContainer;
import io.signalbox.launcher.container.ComposeEnd.Reason;
import io.signalbox.launcher.container.ComposeProjects;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Containers that are none. Thread-safe. */
final class FakeProjects implements ComposeProjects {

  private final Map<String, ComposeContainer> containers = new TreeMap<>();
  private final List<String> told = new ArrayList<>();
  private String refusal = "";

  synchronized void put(ComposeContainer container) {
    containers.put(container.id(), container);
  }

  /** One of the same name that is another one. */
  synchronized void putAs(String id, ComposeContainer one) {
    put(Containers.as(id, one));
  }

  /** From now on it starts none, for that reason; none: it does. */
  synchronized void refuse(String reason) {
    refusal = reason;
  }

  synchronized void remove(String id) {
    containers.remove(id);
  }

  synchronized ComposeContainer get(String id) {
    ComposeContainer container = containers.get(id);
    if (container == null) {
      throw new AssertionError(id);
    }
    return container;
  }

  /** What it was told, as {@code start mine_shop_1-id}. */
  synchronized List<String> told() {
    return List.copyOf(told);
  }

  @Override
  public synchronized Look look() {
    return new Look(List.copyOf(containers.values()), "");
  }

  @Override
  public synchronized void start(String id) throws LaunchException {
    told.add("start " + id);
    if (!refusal.isEmpty()) {
      throw new LaunchException(LaunchException.Reason.SYSTEM, refusal);
    }
    put(Containers.started(get(id), Instant.now()));
  }

  @Override
  public synchronized void terminate(String id) {
    told.add("terminate " + id);
    put(Containers.ended(get(id), Reason.UNTOLD));
  }

  @Override
  public synchronized void kill(String id) {
    told.add("kill " + id);
    put(Containers.ended(get(id), Reason.UNTOLD));
  }

  @Override
  public List<String> lastLines(String id, int count) {
    return List.of("from " + id);
  }

  @Override
  public Optional<LogFollower> follow(String id, int lastLines) {
    return Optional.empty();
  }

  @Override
  public void close() {}
}
