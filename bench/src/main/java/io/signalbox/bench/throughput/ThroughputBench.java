package io.signalbox.bench.throughput;

import io.signalbox.bench.gateways.Instance;
import io.signalbox.bench.gateways.Lineup;
import io.signalbox.bench.gateways.ServerProcess;
import io.signalbox.bench.measure.ClosedLoop;
import io.signalbox.bench.measure.Machine;
import io.signalbox.bench.measure.Measured;
import io.signalbox.bench.measure.MeasurementException;
import io.signalbox.bench.measure.Rounds;
import io.signalbox.bench.measure.Spread;
import io.signalbox.bench.measure.Table;
import io.signalbox.bench.measure.Work;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import picocli.CommandLine.Command;

/**
 * Stock Spring Cloud Gateway and this one in front of the same quick servers, and these without a
 * gateway, in rounds that take turns: requests a second, and the gateway's processor time for each.
 */
@Command(
    name = "throughput",
    description = "Gateways side by side, as fast as they can: five minutes.")
public final class ThroughputBench implements Callable<String> {

  private static final int SERVERS = 4;
  private static final ClosedLoop CLIENTS = new ClosedLoop(64);
  private static final int ROUNDS = 5;
  private static final Duration ROUND = Duration.ofSeconds(8);
  private static final Duration WARM_UP = Duration.ofSeconds(60);

  private final Path project;
  private final Consumer<String> progress;

  /**
   * @param project where the jars have been built
   */
  public ThroughputBench(Path project, Consumer<String> progress) {
    this.project = project;
    this.progress = progress;
  }

  /**
   * One round of one gateway.
   *
   * @param processorNanos of the gateway, for a request
   */
  private record Round(Measured measured, double processorNanos) {}

  @Override
  public String call() throws IOException, InterruptedException, MeasurementException {
    progress.accept("Measuring for about five minutes ...");
    List<QuickServer> servers = new ArrayList<>();
    try (Lineup lineup = new Lineup(project, "throughput", "/api/tasks")) {
      for (int i = 0; i < SERVERS; i++) {
        servers.add(QuickServer.start());
      }
      List<Instance> instances =
          servers.stream().map(server -> Instance.at(server.address().getPort())).toList();
      lineup.stock(instances);
      lineup.ours("signalbox", instances);
      return Machine.here() + "\n" + measure(servers.getFirst().address(), lineup.all());
    } finally {
      servers.forEach(QuickServer::close);
    }
  }

  private String measure(InetSocketAddress server, List<ServerProcess> gateways)
      throws InterruptedException, MeasurementException {
    List<Measured> direct = new ArrayList<>();
    Rounds<Round> rounds = new Rounds<>();
    for (ServerProcess gateway : gateways) {
      CLIENTS.measure(Work.listTasks(gateway.address()), WARM_UP);
    }
    for (int i = 0; i < ROUNDS; i++) {
      direct.add(CLIENTS.measure(Work.listTasks(server), ROUND));
      for (ServerProcess gateway : Rounds.order(gateways, i)) {
        rounds.add(gateway.name(), round(gateway));
      }
      progress.accept("Done: round " + (i + 1) + " of " + ROUNDS);
    }
    return table(Spread.over(direct, Measured::perSecond).median(), gateways, rounds);
  }

  private static Round round(ServerProcess gateway)
      throws InterruptedException, MeasurementException {
    Duration before = gateway.processorTime();
    Measured measured = CLIENTS.measure(Work.listTasks(gateway.address()), ROUND);
    Duration used = gateway.processorTime().minus(before);
    return new Round(measured, (double) used.toNanos() / measured.successes());
  }

  private static String table(double direct, List<ServerProcess> gateways, Rounds<Round> rounds) {
    Table table =
        new Table(
            "",
            "requests/s",
            "to stock",
            "processor, us/request",
            "to stock",
            "p50, ms",
            "p99, ms",
            "failed");
    table.row("no gateway", Table.number("%.0f", direct), "", "", "", "", "", "");
    String stock = gateways.getFirst().name();
    double stockPerSecond = rounds.median(stock, round -> round.measured.perSecond());
    double stockProcessor = rounds.median(stock, Round::processorNanos);
    for (ServerProcess gateway : gateways) {
      String name = gateway.name();
      double perSecond = rounds.median(name, round -> round.measured.perSecond());
      double processor = rounds.median(name, Round::processorNanos);
      table.row(
          name,
          Table.number("%.0f", perSecond),
          Table.number("%.2f", perSecond / stockPerSecond),
          Table.number("%.0f", processor / 1e3),
          Table.number("%.2f", processor / stockProcessor),
          Table.number("%.1f", rounds.median(name, round -> round.measured.latency().p50())),
          Table.number("%.1f", rounds.median(name, round -> round.measured.latency().p99())),
          Long.toString(rounds.sum(name, round -> round.measured.failures().count())));
    }
    return "\n" + table.markdown();
  }
}
