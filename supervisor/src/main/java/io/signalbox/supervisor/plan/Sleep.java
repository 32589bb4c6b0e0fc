package io.signalbox.supervisor.plan;

import java.time.Instant;

/**
 * Whether a service that may sleep does.
 *
 * @param since when it fell asleep, or woke up
 */
public record Sleep(boolean asleep, Instant since) {}
