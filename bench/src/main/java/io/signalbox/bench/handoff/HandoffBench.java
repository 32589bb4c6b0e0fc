package io.signalbox.bench.handoff;

import io.signalbox.bench.gateways.ServerProcess;
import io.signalbox.bench.handoff.Results.Round;
import io.signalbox.bench.measure.MeasurementException;
import io.signalbox.bench.measure.OpenLoop;
import io.signalbox.bench.measure.Rounds;
import io.signalbox.bench.measure.Work;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * The ways to a member side by side, in rounds that take turns: requests a second under several
 * loads, what each costs of the processor, latencies at fixed rates, and at the end what each holds
 * of memory.
 */
public final class HandoffBench {

  private static final List<Integer> RATES = List.of(500, 2000);
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  /** Measurements of one way in one round. */
  static final int PARTS = Load.values().length + RATES.size();

  private final Path project;
  private final Plan plan;
  private final Consumer<String> progress;

  /**
   * @param project where the jars have been built
   */
  public HandoffBench(Path project, Plan plan, Consumer<String> progress) {
    this.project = project;
    this.plan = plan;
    this.progress = progress;
  }

  /** Returns the report, in Markdown. */
  public String run() throws IOException, InterruptedException, MeasurementException {
    Wrk wrk = Wrk.installed();
    try (Ways ways = new Ways(project, Files.createTempDirectory("handoff"))) {
      HandoffMeters meters = ways.open();
      List<String> facts = new ArrayList<>(List.of(wrk.version()));
      facts.addAll(ways.notes());
      facts.forEach(progress);
      if (plan.warmUp().isPositive()) {
        measure(wrk, ways, 0, plan.warmUp(), new Results());
        progress.accept("All are warm.");
      }
      long handedOver = meters.handedOver();
      long proxied = meters.proxied();
      Results results = new Results();
      for (int round = 0; round < plan.rounds(); round++) {
        measure(wrk, ways, round, plan.part(), results);
        progress.accept("Round " + (round + 1) + " of " + plan.rounds() + " is done.");
      }
      for (ServerProcess way : ways.all()) {
        results.add(way.name(), Memory.of(way, wrk));
      }
      facts.add(
          "signalbox-handoff handed over %d connections and proxied %d requests"
              .formatted(meters.handedOver() - handedOver, meters.proxied() - proxied));
      return "\n- "
          + String.join("\n- ", facts)
          + "\n"
          + results.markdown(ways.all().stream().map(ServerProcess::name).toList());
    }
  }

  private static void measure(Wrk wrk, Ways ways, int round, Duration part, Results results)
      throws IOException, InterruptedException, MeasurementException {
    for (Load load : Load.values()) {
      for (ServerProcess way : Rounds.order(ways.all(), round)) {
        results.add(load, way.name(), measure(wrk, way, ways.member(), load, part));
      }
    }
    for (int perSecond : RATES) {
      OpenLoop clients = new OpenLoop(perSecond);
      for (ServerProcess way : Rounds.order(ways.all(), round)) {
        Work work = Work.get(way.address(), Ways.path(200), PATIENCE);
        results.add(perSecond, way.name(), clients.measure(work, part));
      }
    }
  }

  private static Round measure(
      Wrk wrk, ServerProcess way, ServerProcess member, Load load, Duration part)
      throws IOException, MeasurementException {
    Duration wayBefore = way.processorTime();
    Duration memberBefore = member.processorTime();
    Counted counted = wrk.measure(way.uri(load.path()), load, part);
    return new Round(
        counted, way.processorTime().minus(wayBefore), member.processorTime().minus(memberBefore));
  }
}
