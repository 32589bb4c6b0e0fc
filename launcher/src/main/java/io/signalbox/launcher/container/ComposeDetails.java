package io.signalbox.launcher.container;

import java.time.Duration;
import java.util.OptionalInt;

/**
 * What an engine's list does not tell of a container that Compose has made.
 *
 * @param exposedPort the only one that its image exposes
 */
record ComposeDetails(
    ComposeContainer.State state,
    Inspected inspected,
    Duration stopTimeout,
    OptionalInt exposedPort) {}
