package io.signalbox.supervisor.watch;

import io.signalbox.supervisor.launch.LaunchName;
import io.signalbox.supervisor.plan.HealthRule;
import org.jspecify.annotations.Nullable;

/**
 * One that is asked whether it is well.
 *
 * @param tcp whether it may be spoken to in HTTP: not if it is one of connections
 * @param health the path that is asked for; null: none is declared
 */
public record Watched(
    LaunchName name, int port, boolean tcp, @Nullable String health, HealthRule rule) {}
