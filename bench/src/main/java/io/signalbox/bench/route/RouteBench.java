package io.signalbox.bench.route;

import io.signalbox.bench.gateways.GatewayProcess;
import io.signalbox.bench.gateways.GatewayProcess.Gateway;
import io.signalbox.bench.measure.MeasurementException;
import io.signalbox.bench.measure.Spread;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.ToDoubleFunction;

/**
 * Stock Spring Cloud Gateway and this one under each policy, in front of the same four servers, in
 * rounds that take turns.
 */
public final class RouteBench {

  private static final List<String> POLICIES =
      List.of("round-robin", "least-requests", "peak-ewma", "weighted", "prequal");
  private static final int SERVERS = 4;
  private static final int ROUNDS = 5;
  private static final double PER_SECOND = 250;
  private static final Duration ROUND = Duration.ofSeconds(5);

  /** Enough for the JVM's second compiler. */
  private static final double WARM_UP_PER_SECOND = 1000;

  private static final Duration WARM_UP = Duration.ofSeconds(15);

  private final Path project;
  private final Consumer<String> progress;

  /**
   * @param project where the jars have been built
   */
  public RouteBench(Path project, Consumer<String> progress) {
    this.project = project;
    this.progress = progress;
  }

  /** Returns the report, in Markdown. */
  public String run() throws IOException, InterruptedException, MeasurementException {
    Path folder = Files.createTempDirectory("route");
    List<PacedServer> servers = new ArrayList<>();
    List<GatewayProcess> gateways = new ArrayList<>();
    try {
      for (int i = 0; i < SERVERS; i++) {
        servers.add(PacedServer.start());
      }
      List<Integer> ports = servers.stream().map(PacedServer::port).toList();
      for (Gateway gateway : gateways()) {
        GatewayProcess started = GatewayProcess.start(gateway, ports, folder);
        gateways.add(started);
        started.awaitReady();
      }
      return measure(servers, gateways);
    } finally {
      gateways.forEach(GatewayProcess::close);
      servers.forEach(PacedServer::close);
    }
  }

  private List<Gateway> gateways() {
    List<Gateway> gateways = new ArrayList<>();
    gateways.add(Gateway.stock(project));
    for (String policy : POLICIES) {
      gateways.add(Gateway.ours(policy, project, "--signalbox.balancer.all.policy=" + policy));
    }
    return gateways;
  }

  private String measure(List<PacedServer> servers, List<GatewayProcess> gateways)
      throws InterruptedException {
    OpenLoop warmUp = new OpenLoop(WARM_UP_PER_SECOND);
    OpenLoop clients = new OpenLoop(PER_SECOND);
    servers.forEach(server -> server.behave(Oddity.others()));
    for (GatewayProcess gateway : gateways) {
      warmUp.measure(gateway.target(), WARM_UP);
    }
    StringBuilder report = new StringBuilder();
    for (Oddity oddity : Oddity.values()) {
      servers.getLast().behave(oddity.odd());
      Map<String, List<Latencies>> rounds = new TreeMap<>();
      for (int round = 0; round < ROUNDS; round++) {
        for (int i = 0; i < gateways.size(); i++) {
          // Another one begins each time.
          GatewayProcess gateway = gateways.get((i + round) % gateways.size());
          rounds
              .computeIfAbsent(gateway.name(), name -> new ArrayList<>())
              .add(clients.measure(gateway.target(), ROUND));
          awaitIdle(servers);
        }
      }
      progress.accept(oddity.title());
      report.append(table(oddity, gateways, rounds));
    }
    return report.toString();
  }

  /** So that no round begins with what another has left. */
  private static void awaitIdle(List<PacedServer> servers) throws InterruptedException {
    while (!servers.stream().allMatch(PacedServer::idle)) {
      Thread.sleep(10);
    }
  }

  private static String table(
      Oddity oddity, List<GatewayProcess> gateways, Map<String, List<Latencies>> rounds) {
    StringBuilder table = new StringBuilder();
    table
        .append("\n### ")
        .append(oddity.title())
        .append("\n\n| | p50 | p90 | p99 | p99.9 | failed | p99 to stock |\n")
        .append("| --- | ---: | ---: | ---: | ---: | ---: | ---: |\n");
    double stock = median(rounds, gateways.getFirst().name(), round -> round.millis(990));
    for (GatewayProcess gateway : gateways) {
      String name = gateway.name();
      double p99 = median(rounds, name, round -> round.millis(990));
      table.append(
          String.format(
              Locale.ROOT,
              "| %s | %.0f | %.0f | %.0f | %.0f | %.2f %% | %.2f |%n",
              name,
              median(rounds, name, round -> round.millis(500)),
              median(rounds, name, round -> round.millis(900)),
              p99,
              median(rounds, name, round -> round.millis(999)),
              100 * median(rounds, name, Latencies::failureShare),
              p99 / stock));
    }
    return table.toString();
  }

  private static double median(
      Map<String, List<Latencies>> rounds, String name, ToDoubleFunction<Latencies> figure) {
    return Spread.over(rounds.getOrDefault(name, List.of()), figure).median();
  }
}
