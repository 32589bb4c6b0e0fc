package io.signalbox.bench.tasks;

import io.signalbox.bench.measure.Measured;
import io.signalbox.bench.measure.Rounds;
import io.signalbox.bench.measure.Table;
import io.signalbox.bench.tasks.Trial.Drained;
import io.signalbox.bench.tasks.Trial.Offered;
import io.signalbox.bench.tasks.Trial.Waiting;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;

/** What was measured of all contestants, and the tables of it: medians of the rounds. */
final class Results {

  /** As the columns go. */
  private static final List<String> PROCESSES =
      List.of(
          "gateway",
          "workers",
          "db-service",
          "registry",
          "application",
          Trial.POSTGRES,
          Trial.CLIENTS);

  private static final double KIB = 1024;

  private final Rounds<Waiting> waiting = new Rounds<>();
  private final Rounds<Measured> submitted = new Rounds<>();
  private final Rounds<Measured> alone = new Rounds<>();
  private final Rounds<Offered> offered = new Rounds<>();
  private final Rounds<Drained> drained = new Rounds<>();
  private final Map<String, Double> idle = new HashMap<>();
  private final int backlog;

  /**
   * @param backlog how many tasks were to be drained; 0 when that was left out
   */
  Results(int backlog) {
    this.backlog = backlog;
  }

  void addWaiting(String name, Waiting round) {
    waiting.add(name, round);
  }

  void addSubmitted(String name, Measured round) {
    submitted.add(name, round);
  }

  void addAlone(String name, Measured round) {
    alone.add(name, round);
  }

  void addOffered(String name, Offered round) {
    offered.add(name, round);
  }

  void addDrained(String name, Drained round) {
    drained.add(name, round);
  }

  /**
   * @param cores that each contestant uses when there is nothing to do
   */
  void addIdle(Map<String, Double> cores) {
    idle.putAll(cores);
  }

  /**
   * In Markdown.
   *
   * @param names in the order of the rows
   */
  String markdown(List<String> names) {
    StringBuilder text = new StringBuilder();
    text.append("\n### ").append(Trial.MANY).append(" clients that wait\n\n");
    text.append(rates(names, waiting, Waiting::measured).markdown());
    text.append("\n### The same, for a task\n\n").append(costs(names));
    text.append("\n### ").append(Trial.MANY).append(" clients that only submit\n\n");
    text.append(rates(names, submitted, round -> round).markdown());
    if (backlog > 0) {
      text.append(Table.number("\n### A backlog of %,.0f\n\n", backlog)).append(drains(names));
    }
    text.append("\n### One client that waits\n\n").append(latencies(names));
    text.append("\n### An open loop at half of what each did\n\n").append(halves(names));
    return text.toString();
  }

  /** What a round has of tasks that were asked for. */
  private interface Part<R> {
    Measured of(R round);
  }

  private static <R> Table rates(List<String> names, Rounds<R> rounds, Part<R> part) {
    Table table = new Table(head("tasks/s", "p50, ms", "p99, ms", "failed"));
    for (String name : names) {
      table.row(
          row(
              name,
              ratios(rounds, name, round -> part.of(round).perSecond()),
              millis(rounds, name, round -> part.of(round).latency().p50()),
              millis(rounds, name, round -> part.of(round).latency().p99()),
              failed(rounds, name, part)));
    }
    return table;
  }

  private String costs(List<String> names) {
    List<String> head = new ArrayList<>(List.of("", "processor, ms"));
    head.addAll(PROCESSES);
    head.addAll(List.of("transactions", "WAL, KiB", "idle, cores"));
    Table table = new Table(head.toArray(String[]::new));
    for (String name : names) {
      List<String> row = new ArrayList<>(List.of(name, cost("%.2f", name, Results::served)));
      PROCESSES.forEach(process -> row.add(cost("%.2f", name, round -> used(round, process))));
      row.add(cost("%.2f", name, round -> round.written().transactions()));
      row.add(cost("%.1f", name, round -> round.written().walBytes() / KIB));
      row.add(Table.number("%.3f", idle.getOrDefault(name, Double.NaN)));
      table.row(row.toArray(String[]::new));
    }
    return table.markdown();
  }

  /**
   * For one task; empty for what a contestant does not have.
   *
   * @param all what a round's tasks have cost together
   */
  private String cost(String format, String name, ToDoubleFunction<Waiting> all) {
    double each =
        waiting.median(name, round -> all.applyAsDouble(round) / round.measured().successes());
    return Double.isNaN(each) ? "" : Table.number(format, each);
  }

  /** Processor time of one process, in milliseconds. */
  private static double used(Waiting round, String process) {
    Duration time = round.processor().get(process);
    return time == null ? Double.NaN : time.toNanos() / 1e6;
  }

  /** That of all that serve the clients, without these. */
  private static double served(Waiting round) {
    return round.processor().keySet().stream()
        .filter(process -> !process.equals(Trial.CLIENTS))
        .mapToDouble(process -> used(round, process))
        .sum();
  }

  private String drains(List<String> names) {
    Table table = new Table(head("tasks/s"));
    names.forEach(name -> table.row(row(name, ratios(drained, name, Drained::perSecond))));
    return table.markdown();
  }

  private String latencies(List<String> names) {
    Table table = new Table("", "p50, ms", "p99, ms", "failed");
    for (String name : names) {
      table.row(
          name,
          millis(alone, name, round -> round.latency().p50()),
          millis(alone, name, round -> round.latency().p99()),
          failed(alone, name, round -> round));
    }
    return table.markdown();
  }

  private String halves(List<String> names) {
    Table table = new Table("", "tasks/s", "p50, ms", "p99, ms", "failed");
    for (String name : names) {
      table.row(
          name,
          Table.number("%.0f", offered.median(name, Offered::offered)),
          millis(offered, name, round -> round.measured().latency().p50()),
          millis(offered, name, round -> round.measured().latency().p99()),
          failed(offered, name, Offered::measured));
    }
    return table.markdown();
  }

  /** Of a table in which rates are compared. */
  private static String[] head(String rate, String... further) {
    return Stream.concat(
            Stream.of("", rate, "to " + Peer.DB_SCHEDULER.title(), "to " + Peer.BY_HAND.title()),
            Stream.of(further))
        .toArray(String[]::new);
  }

  private static String[] row(String name, List<String> ratios, String... further) {
    return Stream.of(Stream.of(name), ratios.stream(), Stream.of(further))
        .flatMap(cells -> cells)
        .toArray(String[]::new);
  }

  /** A rate, and what it is to those of the two peers. */
  private static <R> List<String> ratios(
      Rounds<R> rounds, String name, ToDoubleFunction<R> perSecond) {
    double own = rounds.median(name, perSecond);
    return List.of(
        rounds.spread(name, perSecond).text("%.0f"),
        Table.number("%.2f", own / rounds.median(Peer.DB_SCHEDULER.title(), perSecond)),
        Table.number("%.2f", own / rounds.median(Peer.BY_HAND.title(), perSecond)));
  }

  private static <R> String millis(Rounds<R> rounds, String name, ToDoubleFunction<R> figure) {
    return Table.number("%.1f", rounds.median(name, figure));
  }

  private static <R> String failed(Rounds<R> rounds, String name, Part<R> part) {
    return Long.toString(rounds.sum(name, round -> part.of(round).failures().count()));
  }
}
