package io.signalbox.launcher.container;

import java.time.Duration;
import java.util.Map;
import java.util.OptionalInt;

/**
 * What an engine tells of a container that Compose has made when it is asked for it alone, all at
 * one moment.
 *
 * @param addresses in its networks
 * @param exposedPort the only one that its image exposes
 */
record ComposeDetails(
    ComposeContainer.State state,
    Map<String, String> addresses,
    Inspected inspected,
    Duration stopTimeout,
    OptionalInt exposedPort) {}
