package io.signalbox.launcher.container;

import java.util.Locale;

/** What a container is at. */
enum ContainerState {
  /** Made, and never started. */
  CREATED,
  RUNNING,
  PAUSED,
  /** Not any more. */
  ENDED;

  /** As an engine says it: {@code running}. */
  static ContainerState of(String word) {
    return switch (word.toLowerCase(Locale.ROOT)) {
      case "created", "configured", "initialized" -> CREATED;
      case "running", "restarting" -> RUNNING;
      case "paused" -> PAUSED;
      default -> ENDED;
    };
  }

  boolean isThere() {
    return this == RUNNING || this == PAUSED;
  }
}
