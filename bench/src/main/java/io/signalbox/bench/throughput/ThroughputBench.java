package io.signalbox.bench.throughput;

import io.signalbox.bench.gateways.GatewayProcess;
import io.signalbox.bench.gateways.GatewayProcess.Gateway;
import io.signalbox.bench.measure.MeasurementException;
import io.signalbox.bench.measure.Spread;
import io.signalbox.bench.measure.Throughput;
import io.signalbox.bench.measure.Work;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.function.ToDoubleFunction;

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

  /** A gateway and what was measured of it. */
  private record Measured(GatewayProcess gateway, List<Round> rounds) {

    double median(ToDoubleFunction<Round> figure) {
      return Spread.over(rounds, figure).median();
    }
  }

  /** Returns the report, in Markdown. */
  public String run() throws IOException, InterruptedException, MeasurementException {
    Path folder = Files.createTempDirectory("throughput");
    List<QuickServer> servers = new ArrayList<>();
    List<GatewayProcess> gateways = new ArrayList<>();
    try {
      for (int i = 0; i < SERVERS; i++) {
        servers.add(QuickServer.start());
      }
      List<Integer> ports = servers.stream().map(server -> server.address().getPort()).toList();
      for (Gateway gateway : List.of(Gateway.stock(project), Gateway.ours("signalbox", project))) {
        GatewayProcess started = GatewayProcess.start(gateway, ports, folder);
        gateways.add(started);
        started.awaitReady();
      }
      return measure(servers.getFirst().address(), gateways);
    } finally {
      gateways.forEach(GatewayProcess::close);
      servers.forEach(QuickServer::close);
    }
  }

  private String measure(InetSocketAddress server, List<GatewayProcess> gateways)
      throws InterruptedException, MeasurementException {
    List<Throughput> direct = new ArrayList<>();
    List<Measured> measured =
        gateways.stream().map(gateway -> new Measured(gateway, new ArrayList<>())).toList();
    for (GatewayProcess gateway : gateways) {
      Throughput.measure(work(gateway), CLIENTS, WARM_UP);
    }
    for (int i = 0; i < ROUNDS; i++) {
      direct.add(Throughput.measure(Work.listTasks(server), CLIENTS, ROUND));
      for (int j = 0; j < measured.size(); j++) {
        // Another one begins each time.
        Measured next = measured.get((i + j) % measured.size());
        next.rounds.add(round(next.gateway));
      }
      progress.accept("round " + (i + 1) + " of " + ROUNDS);
    }
    return table(Spread.over(direct, Throughput::perSecond).median(), measured);
  }

  private static Round round(GatewayProcess gateway)
      throws InterruptedException, MeasurementException {
    Duration before = gateway.processorTime();
    Throughput throughput = Throughput.measure(work(gateway), CLIENTS, ROUND);
    Duration used = gateway.processorTime().minus(before);
    return new Round(throughput, used.toNanos() / (throughput.perSecond() * ROUND.toSeconds()));
  }

  private static Work work(GatewayProcess gateway) {
    URI target = gateway.target();
    return Work.listTasks(new InetSocketAddress(target.getHost(), target.getPort()));
  }

  private static String table(double direct, List<Measured> measured) {
    StringBuilder table = new StringBuilder();
    table
        .append(
            "\n| | requests/s | to stock | processor, us/request | to stock | p50, ms | p99, ms | failed |\n")
        .append("| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |\n")
        .append(String.format(Locale.ROOT, "| no gateway | %.0f | | | | | | |%n", direct));
    double stock = measured.getFirst().median(round -> round.throughput.perSecond());
    double stockProcessor = measured.getFirst().median(Round::processorNanos);
    for (Measured each : measured) {
      double perSecond = each.median(round -> round.throughput.perSecond());
      double processor = each.median(Round::processorNanos);
      table.append(
          String.format(
              Locale.ROOT,
              "| %s | %.0f | %.2f | %.0f | %.2f | %.1f | %.1f | %d |%n",
              each.gateway.name(),
              perSecond,
              perSecond / stock,
              processor / 1e3,
              processor / stockProcessor,
              each.median(round -> round.throughput.latency().p50() / 1e6),
              each.median(round -> round.throughput.latency().p99() / 1e6),
              each.rounds.stream().mapToLong(round -> round.throughput.failures().count()).sum()));
    }
    return table.toString();
  }
}
