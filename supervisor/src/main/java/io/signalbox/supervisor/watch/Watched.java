package io.signalbox.supervisor.watch;

import io.signalbox.supervisor.launch.LaunchName;
import io.signalbox.supervisor.plan.HealthRule;
import org.jspecify.annotations.Nullable;

/**
 * One that is asked whether it is well.
 *
 * @param host its address; null: this machine's loopback
 * @param tcp whether it may be spoken to in HTTP: not if it is one of connections
 * @param health the path that is asked for; null: none is declared
 */
public record Watched(
    LaunchName name,
    @Nullable String host,
    int port,
    boolean tcp,
    @Nullable String health,
    HealthRule rule) {

  private static final String LOOPBACK = "127.0.0.1";

  String address() {
    return host == null ? LOOPBACK : host;
  }
}
