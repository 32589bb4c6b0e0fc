package io.signalbox.bench.simulate;

import io.signalbox.balancer.PolicyName;
import io.signalbox.bench.measure.WholeNumber;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** Simulates clients, balancers and servers in virtual time, with the balancer's own policies. */
@Command(
    name = "simulate",
    sortOptions = false,
    description =
        "Clients, balancers and servers in virtual time, with the balancer's own policies.")
public final class SimulateBench implements Callable<String> {

  private final Consumer<String> progress;

  @Parameters(
      paramLabel = "SCENARIO",
      converter = ScenarioByTitle.class,
      description = "one of those below")
  private Scenario scenario = Scenario.RULES;

  @Option(
      names = "--seed",
      paramLabel = "N",
      converter = Seed.class,
      description = "the same one brings the same figures (${DEFAULT-VALUE})")
  private int seed = 1;

  @Option(
      names = "--seconds",
      paramLabel = "N",
      converter = Seconds.class,
      description = "of virtual time that are measured (as the scenario needs)")
  private @Nullable Integer seconds;

  @Option(
      names = "--policies",
      paramLabel = "A",
      split = ",",
      converter = PolicyByTitle.class,
      completionCandidates = PolicyTitles.class,
      description = "some of ${COMPLETION-CANDIDATES} (all)")
  private List<PolicyName> policies = List.of(PolicyName.values());

  @Option(names = "--plots", paramLabel = "DIR", description = "also writes charts there, as SVG")
  private @Nullable Path plots;

  private static final class ScenarioByTitle implements ITypeConverter<Scenario> {
    @Override
    public Scenario convert(String value) {
      return named(value, Scenario.values(), Scenario::title);
    }
  }

  private static final class PolicyByTitle implements ITypeConverter<PolicyName> {
    @Override
    public PolicyName convert(String value) {
      return named(value, PolicyName.values(), Plan::title);
    }
  }

  private static final class PolicyTitles implements Iterable<String> {
    @Override
    public Iterator<String> iterator() {
      return Arrays.stream(PolicyName.values()).map(Plan::title).iterator();
    }
  }

  private static final class Seed extends WholeNumber {
    Seed() {
      super(0, 999_999);
    }
  }

  private static final class Seconds extends WholeNumber {
    Seconds() {
      super(1, 3600);
    }
  }

  public SimulateBench(Consumer<String> progress) {
    this.progress = progress;
  }

  @Spec
  void list(CommandSpec spec) {
    spec.usageMessage()
        .footer(
            Stream.concat(
                    Stream.of("Scenarios:"),
                    Arrays.stream(Scenario.values())
                        .map(each -> "  %-10s%s".formatted(each.title(), each.summary())))
                .toArray(String[]::new));
  }

  private static <T> T named(String name, T[] all, Function<T, String> title) {
    return Arrays.stream(all)
        .filter(each -> title.apply(each).equals(name))
        .findFirst()
        .orElseThrow(() -> new TypeConversionException("there is no '" + name + "'"));
  }

  @Override
  public String call() throws IOException {
    if (plots != null) {
      // First, so that what cannot be written shows before the simulation.
      Files.createDirectories(plots);
    }
    Duration length = seconds == null ? scenario.length() : Duration.ofSeconds(seconds);
    Findings findings =
        scenario.run(new Plan(seed, length, policies), done -> progress.accept("Done: " + done));
    if (plots != null) {
      for (Chart chart : findings.charts()) {
        Files.writeString(plots.resolve(chart.name() + ".svg"), chart.svg());
      }
    }
    return "Scenario %s, seed %d, %d s: %s.\n\n%s"
        .formatted(scenario.title(), seed, length.toSeconds(), scenario.summary(), findings.text());
  }
}
