package io.signalbox.bench;

import io.signalbox.balancer.PolicyName;
import io.signalbox.bench.simulate.Plan;
import io.signalbox.bench.simulate.Scenario;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What to simulate.
 *
 * @param plots where charts are written; null: nowhere
 */
record SimulateOptions(Scenario scenario, Plan plan, @Nullable Path plots) {

  static final String USAGE =
      """
      Usage: ./signalbox bench simulate SCENARIO [OPTION ...]

      Simulates clients, balancers and servers in virtual time, with the balancer's own policies,
      and prints Markdown; bench/README.md tells how to read it. Needs no cluster.

      %s

        --seed N           the same one brings the same figures (1)
        --seconds N        of virtual time that are measured (as the scenario needs)
        --policies A,B     some of %s (all)
        --plots DIR        also writes charts there, as SVG
        --help             this text
      """
          .formatted(
              Arrays.stream(Scenario.values())
                  .map(each -> "  %-10s%s".formatted(each.title(), each.summary()))
                  .collect(Collectors.joining("\n")),
              Arrays.stream(PolicyName.values())
                  .map(Plan::title)
                  .collect(Collectors.joining(", ")));

  private static final int MAX_SEED = 999_999;
  private static final int MAX_SECONDS = 3600;

  static SimulateOptions parse(String... arguments) {
    Scenario scenario = scenario(arguments.length > 0 ? arguments[0] : "");
    Duration length = scenario.length();
    List<PolicyName> policies = List.of(PolicyName.values());
    long seed = 1;
    Path plots = null;
    for (int i = 1; i < arguments.length; i += 2) {
      String name = arguments[i];
      String value = i + 1 < arguments.length ? arguments[i + 1] : "";
      switch (name) {
        case "--seed" -> seed = Options.number(name, value, 0, MAX_SEED);
        case "--seconds" ->
            length = Duration.ofSeconds(Options.number(name, value, 1, MAX_SECONDS));
        case "--policies" ->
            policies = Arrays.stream(value.split(",")).map(SimulateOptions::policy).toList();
        case "--plots" -> plots = directory(value);
        default -> throw new UsageException("there is no option " + name + " (try --help)");
      }
    }
    return new SimulateOptions(scenario, new Plan(seed, length, policies), plots);
  }

  /** What has been simulated, in a line. */
  String title() {
    return scenario.title()
        + ", seed "
        + plan.seed()
        + ", "
        + plan.length().toSeconds()
        + " s: "
        + scenario.summary();
  }

  private static Scenario scenario(String value) {
    return Arrays.stream(Scenario.values())
        .filter(each -> each.title().equals(value))
        .findFirst()
        .orElseThrow(
            () ->
                new UsageException(
                    value.isEmpty() || value.startsWith("-")
                        ? "simulate takes a scenario first (try --help)"
                        : "there is no scenario " + value + " (try --help)"));
  }

  private static PolicyName policy(String value) {
    return Arrays.stream(PolicyName.values())
        .filter(each -> Plan.title(each).equals(value))
        .findFirst()
        .orElseThrow(() -> new UsageException("there is no policy '" + value + "' (try --help)"));
  }

  private static Path directory(String value) {
    if (value.isEmpty()) {
      throw new UsageException("--plots takes a directory (try --help)");
    }
    try {
      return Path.of(value);
    } catch (InvalidPathException e) {
      throw new UsageException("--plots cannot be " + value + " (try --help)");
    }
  }
}
