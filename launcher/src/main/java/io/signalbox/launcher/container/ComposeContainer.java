package io.signalbox.launcher.container;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * A container that Compose has made.
 *
 * @param id the engine's, the same for as long as the container is there
 * @param number among those of its service, from 1
 * @param labels all that it has
 * @param addresses by the names of the networks on which it has one
 * @param exposedPort the only one that its image exposes
 * @param startedAt of its latest start; before 1971 where there was none
 * @param pid of its first process, where the engine runs; 0 while there is none
 * @param stopTimeout so long it may take for its end
 * @param leaving whether it runs and has been sent a signal that ends it
 * @param end how its latest start has ended; null while it goes on, and where there was none
 */
public record ComposeContainer(
    String id,
    String name,
    String project,
    String service,
    int number,
    String image,
    Map<String, String> labels,
    Map<String, String> addresses,
    OptionalInt exposedPort,
    State state,
    Instant startedAt,
    int pid,
    Duration stopTimeout,
    boolean leaving,
    @Nullable ComposeEnd end) {

  public ComposeContainer {
    labels = Map.copyOf(labels);
    addresses = Map.copyOf(addresses);
  }

  /** What it is at. */
  public enum State {
    /** Made, and never started. */
    CREATED,
    RUNNING,
    PAUSED,
    /** It has ended, and the engine is about to start it again by its restart policy. */
    RESTARTING,
    /** Not any more. */
    ENDED;

    /** As an engine says it: {@code running}. */
    static State of(String word) {
      return switch (word) {
        case "restarting" -> RESTARTING;
        default ->
            switch (ContainerState.of(word)) {
              case CREATED -> CREATED;
              case RUNNING -> RUNNING;
              case PAUSED -> PAUSED;
              case ENDED -> ENDED;
            };
      };
    }
  }

  /** Whether it has a process. */
  public boolean lives() {
    return state == State.RUNNING || state == State.PAUSED;
  }
}
