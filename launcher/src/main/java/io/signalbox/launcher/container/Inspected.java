package io.signalbox.launcher.container;

import java.time.Instant;

/**
 * What an engine knows of a container.
 *
 * @param pid of its first process, where the engine runs; 0 while there is none
 * @param exitCode of its first process: 128 and the signal where it was one
 * @param outOfMemory whether something in it was killed for its limit
 * @param stopSignal that its image wants to be ended by
 */
record Inspected(
    String id,
    ContainerState state,
    int pid,
    Instant startedAt,
    int exitCode,
    boolean outOfMemory,
    String stopSignal) {}
