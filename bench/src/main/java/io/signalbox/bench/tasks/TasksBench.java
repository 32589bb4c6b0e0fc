package io.signalbox.bench.tasks;

import io.signalbox.bench.gateways.Lineup;
import io.signalbox.bench.measure.ClosedLoop;
import io.signalbox.bench.measure.Machine;
import io.signalbox.bench.measure.MeasurementException;
import io.signalbox.bench.measure.Pace;
import io.signalbox.bench.measure.Rounds;
import io.signalbox.bench.measure.WholeNumber;
import io.signalbox.bench.measure.Work;
import io.signalbox.bench.tasks.Trial.Waiting;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * Our cluster and what a team would use in its place, on one PostgreSQL, in rounds that take turns:
 * tasks a second, what each costs, and how long one takes.
 */
@Command(
    name = "tasks",
    sortOptions = false,
    description = {
      "Our tasks beside those of db-scheduler, of JobRunr and of a table written by hand, on one"
          + " PostgreSQL: an hour or less, most of it for the backlogs.",
      "The warm-up is that of each of the four; then each submits, and works a backlog off."
    })
public final class TasksBench implements Callable<String> {

  private final Path project;
  private final Consumer<String> progress;

  @Mixin private final Pace pace = new Pace(3, 10, 60);

  @Option(
      names = "--drain",
      paramLabel = "N",
      converter = Tasks.class,
      description = "tasks of a backlog, 0 to leave it out (${DEFAULT-VALUE})")
  private int backlog = 20_000;

  @Option(
      names = "--workers",
      paramLabel = "N",
      converter = Workers.class,
      description = "of our cluster (${DEFAULT-VALUE})")
  private int workers = 3;

  private static final class Tasks extends WholeNumber {
    Tasks() {
      super(0, 1_000_000);
    }
  }

  private static final class Workers extends WholeNumber {
    Workers() {
      super(1, 32);
    }
  }

  /**
   * @param project where the jars have been built
   */
  public TasksBench(Path project, Consumer<String> progress) {
    this.project = project;
    this.progress = progress;
  }

  @Override
  public String call() throws IOException, InterruptedException, MeasurementException {
    progress.accept("Starting a cluster of our own, and the peers ...");
    try (Cluster cluster = Cluster.start(project, workers);
        Lineup lineup = new Lineup(project, "tasks", Peer.BACKLOG)) {
      Database database = cluster.database();
      ClosedLoop clients = new ClosedLoop(Trial.MANY);
      List<Contestant> all = new ArrayList<>(List.of(cluster.contestant()));
      for (Peer peer : Peer.values()) {
        all.add(peer.start(lineup, database, clients));
      }
      Results results = measure(all, new Trial(database));
      return Machine.here()
          + "\n\n- "
          + database.settings()
          + "\n- "
          + plan()
          + "\n"
          + results.markdown(all.stream().map(Contestant::name).toList());
    } catch (SQLException e) {
      throw Database.failed(e);
    }
  }

  private String plan() {
    return "signalbox with %d workers; rounds: %d, %d s for each measurement, after %d s of warm-up"
        .formatted(workers, pace.rounds(), pace.part().toSeconds(), pace.warmUp().toSeconds());
  }

  private Results measure(List<Contestant> all, Trial trial)
      throws InterruptedException, MeasurementException, SQLException {
    for (Contestant contestant : all) {
      if (pace.warmUp().isPositive()) {
        warmUp(contestant, trial);
      }
      Work.emptyTask(contestant.server()).check();
      progress.accept(contestant.name() + " is warm.");
    }
    Results results = new Results(backlog);
    results.addIdle(Trial.idle(all, pace.part()));
    for (int round = 0; round < pace.rounds(); round++) {
      measure(Rounds.order(all, round), trial, results);
      progress.accept("Round " + (round + 1) + " of " + pace.rounds() + " is done.");
    }
    return results;
  }

  /** With all that is measured: not everybody's waiting tasks go through a queue. */
  private void warmUp(Contestant contestant, Trial trial)
      throws InterruptedException, MeasurementException, SQLException {
    trial.waiting(contestant, pace.warmUp());
    trial.submitted(contestant, pace.part());
    if (backlog > 0) {
      trial.drained(contestant, backlog);
    }
  }

  private void measure(List<Contestant> order, Trial trial, Results results)
      throws InterruptedException, MeasurementException, SQLException {
    Map<String, Double> peaks = new HashMap<>();
    for (Contestant each : order) {
      Waiting waiting = trial.waiting(each, pace.part());
      peaks.put(each.name(), waiting.measured().perSecond());
      results.addWaiting(each.name(), waiting);
    }
    for (Contestant each : order) {
      results.addSubmitted(each.name(), trial.submitted(each, pace.part()));
    }
    for (Contestant each : order) {
      results.addAlone(each.name(), trial.alone(each, pace.part()));
    }
    for (Contestant each : order) {
      double peak = peaks.getOrDefault(each.name(), 0.0);
      results.addOffered(each.name(), trial.halfOf(peak, each, pace.part()));
    }
    if (backlog > 0) {
      for (Contestant each : order) {
        results.addDrained(each.name(), trial.drained(each, backlog));
      }
    }
  }
}
