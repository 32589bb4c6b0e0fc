package io.signalbox.launcher.container;

import io.signalbox.launcher.LaunchException;
import io.signalbox.launcher.LogFollower;
import java.util.List;
import java.util.Optional;

/**
 * Containers that Compose makes and removes, as they stand in some projects. They are looked at,
 * started and ended here, and neither made nor removed. Thread-safe.
 */
public interface ComposeProjects extends AutoCloseable {

  /**
   * All there are.
   *
   * @param trouble why they are held to be as they were last seen; empty while the engine answers
   */
  record Look(List<ComposeContainer> containers, String trouble) {

    public Look {
      containers = List.copyOf(containers);
    }
  }

  /** How they stood when the engine was asked last. */
  Look look();

  /** Starts one that has ended, as it was made; one that runs goes on. */
  void start(String id) throws LaunchException;

  /** Asks one to end, by the signal that its image wants. The engine tells of no stop then. */
  void terminate(String id) throws LaunchException;

  /** Ends one at once. */
  void kill(String id) throws LaunchException;

  /** The last lines of what one has written, over all its starts. */
  List<String> lastLines(String id, int count);

  /** What one writes, from its last lines on; nothing when it is not there. */
  Optional<LogFollower> follow(String id, int lastLines);

  /** Leaves all as it is. */
  @Override
  void close();
}
