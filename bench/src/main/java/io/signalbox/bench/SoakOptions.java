package io.signalbox.bench;

import io.signalbox.bench.soak.SoakPlan;
import io.signalbox.bench.soak.Switch;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** How much is asked of the cluster that the soak starts. */
final class SoakOptions {

  private static final int MAX_REQUESTS = 100_000_000;
  private static final int MAX_CLIENTS = 1000;
  private static final int REQUESTS_A_CONNECTION = 100;

  private SoakOptions() {}

  static SoakPlan parse(String... arguments) {
    int requests = 10_000_000;
    @Nullable Integer connections = null;
    int clients = 128;
    Switch way = Switch.HANDOFF;
    for (int i = 0; i < arguments.length; i += 2) {
      String name = arguments[i];
      String value = i + 1 < arguments.length ? arguments[i + 1] : "";
      switch (name) {
        case "--requests" -> requests = Options.number(name, value, 1, MAX_REQUESTS);
        case "--connections" -> connections = Options.number(name, value, 1, MAX_REQUESTS);
        case "--clients" -> clients = Options.number(name, value, 1, MAX_CLIENTS);
        case "--switch" -> way = way(value);
        default -> throw new UsageException("there is no option " + name + " (try --help)");
      }
    }
    if (connections == null) {
      connections = Math.max(1, requests / REQUESTS_A_CONNECTION);
    } else if (connections > requests) {
      throw new UsageException("each connection needs a request (try --help)");
    }
    return new SoakPlan(requests, connections, clients, way);
  }

  private static Switch way(String value) {
    return Arrays.stream(Switch.values())
        .filter(way -> way.toString().equals(value))
        .findFirst()
        .orElseThrow(() -> new UsageException("--switch takes handoff or proxy (try --help)"));
  }
}
