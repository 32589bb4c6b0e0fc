package io.signalbox.bench.throughput;

import io.signalbox.bench.gateways.Instance;
import io.signalbox.bench.gateways.JavaServer;
import io.signalbox.bench.gateways.ServerProcess;
import io.signalbox.bench.measure.MeasurementException;
import io.signalbox.bench.measure.Rounds;
import io.signalbox.bench.measure.Spread;
import io.signalbox.bench.measure.Table;
import io.signalbox.bench.measure.Throughput;
import io.signalbox.bench.measure.Work;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Stock Spring Cloud Gateway and this one in front of the same quick servers, and these without a
 * gateway, in rounds that take turns: requests a second, and the gateway's processor time for each.
 */
public final class ThroughputBench {

  private static final int SERVERS = 4;
  private static final int CLIENTS = 64;
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
  private record Round(Throughput throughput, double processorNanos) {}

  /** Returns the report, in Markdown. */
  public String run() throws IOException, InterruptedException, MeasurementException {
    Path folder = Files.createTempDirectory("throughput");
    List<QuickServer> servers = new ArrayList<>();
    List<ServerProcess> gateways = new ArrayList<>();
    try {
      for (int i = 0; i < SERVERS; i++) {
        servers.add(QuickServer.start());
      }
      List<Instance> instances =
          servers.stream().map(server -> Instance.at(server.address().getPort())).toList();
      for (JavaServer gateway :
          List.of(JavaServer.stock(project), JavaServer.ours("signalbox", project))) {
        ServerProcess started = gateway.start(instances, folder);
        gateways.add(started);
        started.awaitReady("/api/tasks");
      }
      return measure(servers.getFirst().address(), gateways);
    } finally {
      gateways.forEach(ServerProcess::close);
      servers.forEach(QuickServer::close);
    }
  }

  private String measure(InetSocketAddress server, List<ServerProcess> gateways)
      throws InterruptedException, MeasurementException {
    List<Throughput> direct = new ArrayList<>();
    Rounds<Round> rounds = new Rounds<>();
    for (ServerProcess gateway : gateways) {
      Throughput.measure(Work.listTasks(gateway.address()), CLIENTS, WARM_UP);
    }
    for (int i = 0; i < ROUNDS; i++) {
      direct.add(Throughput.measure(Work.listTasks(server), CLIENTS, ROUND));
      for (ServerProcess gateway : Rounds.order(gateways, i)) {
        rounds.add(gateway.name(), round(gateway));
      }
      progress.accept("round " + (i + 1) + " of " + ROUNDS);
    }
    return table(Spread.over(direct, Throughput::perSecond).median(), gateways, rounds);
  }

  private static Round round(ServerProcess gateway)
      throws InterruptedException, MeasurementException {
    Duration before = gateway.processorTime();
    Throughput throughput = Throughput.measure(Work.listTasks(gateway.address()), CLIENTS, ROUND);
    Duration used = gateway.processorTime().minus(before);
    return new Round(throughput, used.toNanos() / (throughput.perSecond() * ROUND.toSeconds()));
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
    double stockPerSecond = rounds.median(stock, round -> round.throughput.perSecond());
    double stockProcessor = rounds.median(stock, Round::processorNanos);
    for (ServerProcess gateway : gateways) {
      String name = gateway.name();
      double perSecond = rounds.median(name, round -> round.throughput.perSecond());
      double processor = rounds.median(name, Round::processorNanos);
      table.row(
          name,
          Table.number("%.0f", perSecond),
          Table.number("%.2f", perSecond / stockPerSecond),
          Table.number("%.0f", processor / 1e3),
          Table.number("%.2f", processor / stockProcessor),
          Table.number(
              "%.1f", rounds.median(name, round -> round.throughput.latency().p50() / 1e6)),
          Table.number(
              "%.1f", rounds.median(name, round -> round.throughput.latency().p99() / 1e6)),
          Long.toString(rounds.sum(name, round -> round.throughput.failures().count())));
    }
    return "\n" + table.markdown();
  }
}
