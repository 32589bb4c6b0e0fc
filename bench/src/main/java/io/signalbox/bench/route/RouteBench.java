package io.signalbox.bench.route;

import io.signalbox.balancer.PolicyName;
import io.signalbox.bench.gateways.Beside;
import io.signalbox.bench.gateways.Instance;
import io.signalbox.bench.gateways.Lineup;
import io.signalbox.bench.gateways.ServerProcess;
import io.signalbox.bench.measure.Machine;
import io.signalbox.bench.measure.Measured;
import io.signalbox.bench.measure.MeasurementException;
import io.signalbox.bench.measure.OpenLoop;
import io.signalbox.bench.measure.Rounds;
import io.signalbox.bench.measure.Table;
import io.signalbox.bench.measure.Work;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/**
 * Stock Spring Cloud Gateway and this one under each policy, in front of the same four servers, in
 * rounds that take turns.
 */
@Command(
    name = "route",
    description = "Gateways side by side in front of unequal servers: thirteen minutes.")
public final class RouteBench implements Callable<String> {

  /** All but the one that tells nothing. */
  private static final List<String> POLICIES =
      Arrays.stream(PolicyName.values())
          .filter(policy -> policy != PolicyName.RANDOM)
          .map(policy -> policy.name().toLowerCase(Locale.ROOT).replace('_', '-'))
          .toList();

  private static final String PATH = "/api/tasks";
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final int SERVERS = 4;
  private static final int ROUNDS = 5;
  private static final double PER_SECOND = 250;
  private static final Duration ROUND = Duration.ofSeconds(5);

  /** Enough for the JVM's second compiler. */
  private static final double WARM_UP_PER_SECOND = 1000;

  private static final Duration WARM_UP = Duration.ofSeconds(15);

  @Mixin private final Beside beside = new Beside();
  private final Path project;
  private final Consumer<String> progress;

  /**
   * @param project where the jars have been built
   */
  public RouteBench(Path project, Consumer<String> progress) {
    this.project = project;
    this.progress = progress;
  }

  @Override
  public String call() throws IOException, InterruptedException, MeasurementException {
    progress.accept("Measuring for about thirteen minutes ...");
    List<PacedServer> servers = new ArrayList<>();
    try (Lineup lineup = new Lineup(project, "route", PATH)) {
      for (int i = 0; i < SERVERS; i++) {
        servers.add(PacedServer.start());
      }
      List<Instance> instances =
          servers.stream().map(server -> Instance.at(server.port())).toList();
      lineup.stock(instances);
      for (String policy : POLICIES) {
        lineup.ours(policy, instances, "--signalbox.balancer.all.policy=" + policy);
      }
      if (beside.project().isPresent()) {
        lineup.ours("other", beside.project().get(), instances);
      }
      return Machine.here() + "\n" + measure(servers, lineup.all());
    } finally {
      servers.forEach(PacedServer::close);
    }
  }

  private String measure(List<PacedServer> servers, List<ServerProcess> gateways)
      throws InterruptedException {
    OpenLoop warmUp = new OpenLoop(WARM_UP_PER_SECOND);
    OpenLoop clients = new OpenLoop(PER_SECOND);
    servers.forEach(server -> server.behave(Oddity.others()));
    for (ServerProcess gateway : gateways) {
      warmUp.measure(work(gateway), WARM_UP);
    }
    StringBuilder report = new StringBuilder();
    for (Oddity oddity : Oddity.values()) {
      servers.getLast().behave(oddity.odd());
      Rounds<Measured> rounds = new Rounds<>();
      for (int round = 0; round < ROUNDS; round++) {
        for (ServerProcess gateway : Rounds.order(gateways, round)) {
          rounds.add(gateway.name(), clients.measure(work(gateway), ROUND));
          awaitIdle(servers);
        }
      }
      progress.accept("Done: " + oddity.title());
      report.append(table(oddity, gateways, rounds));
    }
    return report.toString();
  }

  private static Work work(ServerProcess gateway) {
    return Work.get(gateway.address(), PATH, PATIENCE);
  }

  /** So that no round begins with what another has left. */
  private static void awaitIdle(List<PacedServer> servers) throws InterruptedException {
    while (!servers.stream().allMatch(PacedServer::idle)) {
      Thread.sleep(10);
    }
  }

  private static String table(
      Oddity oddity, List<ServerProcess> gateways, Rounds<Measured> rounds) {
    Table table = new Table("", "p50", "p90", "p99", "p99.9", "failed", "p99 to stock");
    double stock = rounds.median(gateways.getFirst().name(), round -> round.latency().p99());
    for (ServerProcess gateway : gateways) {
      String name = gateway.name();
      double p99 = rounds.median(name, round -> round.latency().p99());
      table.row(
          name,
          Table.number("%.0f", rounds.median(name, round -> round.latency().p50())),
          Table.number("%.0f", rounds.median(name, round -> round.latency().p90())),
          Table.number("%.0f", p99),
          Table.number("%.0f", rounds.median(name, round -> round.latency().p999())),
          Table.percent(rounds.median(name, Measured::failureShare)),
          Table.number("%.2f", p99 / stock));
    }
    return "\n### " + oddity.title() + "\n\n" + table.markdown();
  }
}
