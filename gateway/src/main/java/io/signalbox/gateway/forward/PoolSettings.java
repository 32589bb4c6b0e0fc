package io.signalbox.gateway.forward;

import java.time.Duration;

/**
 * Bounds of the connections to the instances.
 *
 * @param maxConnections to one instance, those at rest included
 * @param maxWaiting requests that may wait for one
 * @param patience how long they may
 * @param maxIdle how long a connection may rest; less than any instance lets it
 * @param maxLife after which it is not used again
 */
record PoolSettings(
    int maxConnections, int maxWaiting, Duration patience, Duration maxIdle, Duration maxLife) {}
