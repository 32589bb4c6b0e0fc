package io.signalbox.supervisor.plan;

import java.time.Instant;

/** An instance's end that nobody wanted, its sickness, or a start that came to nothing. */
public record Failure(Instant at, String reason) {}
