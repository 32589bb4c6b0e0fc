package io.signalbox.bench.handoff;

import io.signalbox.bench.gateways.Beside;
import io.signalbox.bench.gateways.Lineup;
import io.signalbox.bench.gateways.ServerProcess;
import io.signalbox.bench.handoff.Results.Round;
import io.signalbox.bench.measure.Machine;
import io.signalbox.bench.measure.MeasurementException;
import io.signalbox.bench.measure.OpenLoop;
import io.signalbox.bench.measure.Pace;
import io.signalbox.bench.measure.Rounds;
import io.signalbox.bench.measure.Work;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/**
 * The ways to a member side by side, in rounds that take turns: requests a second under several
 * loads, what each costs of the processor, latencies at fixed rates, and at the end what each holds
 * of memory.
 */
@Command(
    name = "handoff",
    sortOptions = false,
    description = {
      "The ways to a member side by side: 25 minutes. Needs wrk; HAProxy and nginx are"
          + " measured where they are installed.",
      "The warm-up is that of each measurement."
    })
public final class HandoffBench implements Callable<String> {

  private static final List<Integer> RATES = List.of(500, 2000);
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  /** Measurements of one way in one round. */
  private static final int PARTS = Load.values().length + RATES.size();

  private final Path project;
  private final Consumer<String> progress;

  @Mixin private final Pace pace = new Pace(5, 4, 5);
  @Mixin private final Beside beside = new Beside();

  /**
   * @param project where the jars have been built
   */
  public HandoffBench(Path project, Consumer<String> progress) {
    this.project = project;
    this.progress = progress;
  }

  @Override
  public String call() throws IOException, InterruptedException, MeasurementException {
    Duration total =
        pace.warmUp()
            .plus(pace.part().multipliedBy(pace.rounds()))
            .multipliedBy((long) Ways.most(beside) * PARTS);
    progress.accept("Measuring for about " + total.toSeconds() + " s ...");
    Wrk wrk = Wrk.installed();
    try (Lineup lineup = new Lineup(project, "handoff", Ways.path(200))) {
      HandoffMeters meters = Ways.open(lineup, beside);
      List<String> facts = new ArrayList<>(List.of(wrk.version()));
      facts.addAll(lineup.notes());
      facts.forEach(progress);
      List<ServerProcess> ways = lineup.all();
      if (pace.warmUp().isPositive()) {
        measure(wrk, ways, 0, pace.warmUp(), new Results());
        progress.accept("All are warm.");
      }
      long handedOver = meters.handedOver();
      long proxied = meters.proxied();
      Results results = new Results();
      for (int round = 0; round < pace.rounds(); round++) {
        measure(wrk, ways, round, pace.part(), results);
        progress.accept("Round " + (round + 1) + " of " + pace.rounds() + " is done.");
      }
      for (ServerProcess way : ways) {
        results.add(way.name(), Memory.of(way, wrk));
      }
      facts.add(
          "signalbox-handoff handed over %d connections and proxied %d requests"
              .formatted(meters.handedOver() - handedOver, meters.proxied() - proxied));
      return Machine.here()
          + "\n\n- "
          + String.join("\n- ", facts)
          + "\n"
          + results.markdown(ways.stream().map(ServerProcess::name).toList());
    }
  }

  private static void measure(
      Wrk wrk, List<ServerProcess> ways, int round, Duration part, Results results)
      throws IOException, InterruptedException, MeasurementException {
    for (Load load : Load.values()) {
      for (ServerProcess way : Rounds.order(ways, round)) {
        results.add(load, way.name(), measure(wrk, way, ways.getFirst(), load, part));
      }
    }
    for (int perSecond : RATES) {
      OpenLoop clients = new OpenLoop(perSecond);
      for (ServerProcess way : Rounds.order(ways, round)) {
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
