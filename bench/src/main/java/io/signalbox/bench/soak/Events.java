package io.signalbox.bench.soak;

import java.time.Duration;

/**
 * What has happened to members.
 *
 * @param slowestDrain zero when none was drained
 */
record Events(int joined, int drained, int killed, Duration slowestDrain) {}
