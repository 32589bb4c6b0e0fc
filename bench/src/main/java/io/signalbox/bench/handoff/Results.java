package io.signalbox.bench.handoff;

import io.signalbox.bench.gateways.InstalledProxy;
import io.signalbox.bench.measure.Measured;
import io.signalbox.bench.measure.Rounds;
import io.signalbox.bench.measure.Table;
import java.time.Duration;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What was measured of all ways, and the tables of it: medians of the rounds. */
final class Results {

  private static final String HAPROXY = InstalledProxy.HAPROXY.title();

  private final Map<Load, Rounds<Round>> loads = new EnumMap<>(Load.class);
  private final Map<Integer, Rounds<Measured>> rates = new TreeMap<>();
  private final Map<String, Memory> memory = new LinkedHashMap<>();

  /**
   * One round of one way under one load.
   *
   * @param between processor time of what stands before the member
   * @param member processor time of the member
   */
  record Round(Counted counted, Duration between, Duration member) {

    /** For a request, in microseconds. */
    private double micros(Duration processor) {
      return processor.toNanos() / 1e3 / counted.requests();
    }
  }

  void add(Load load, String way, Round round) {
    loads.computeIfAbsent(load, first -> new Rounds<>()).add(way, round);
  }

  void add(int perSecond, String way, Measured round) {
    rates.computeIfAbsent(perSecond, first -> new Rounds<>()).add(way, round);
  }

  void add(String way, Memory held) {
    memory.put(way, held);
  }

  /**
   * In Markdown.
   *
   * @param ways in the order of the rows
   */
  String markdown(List<String> ways) {
    StringBuilder text = new StringBuilder();
    loads.forEach(
        (load, rounds) ->
            text.append("\n### " + load.title() + "\n\n").append(throughput(ways, rounds)));
    rates.forEach(
        (perSecond, rounds) ->
            text.append(
                    Table.number(
                        "\n### Kept alive, %,.0f requests a second, 200 bytes\n\n", perSecond))
                .append(latency(ways, rounds)));
    if (!memory.isEmpty()) {
      text.append("\n### Memory (RSS), after all of that\n\n").append(memory());
    }
    return text.toString();
  }

  private static String throughput(List<String> ways, Rounds<Round> rounds) {
    Table table =
        new Table(
            "",
            "requests/s",
            "to direct",
            "to haproxy",
            "between, us/request",
            "member, us/request",
            "failed");
    double direct = perSecond(rounds, Ways.DIRECT);
    for (String way : ways) {
      double perSecond = perSecond(rounds, way);
      table.row(
          way,
          Table.number("%.0f", perSecond),
          Table.number("%.2f", perSecond / direct),
          ways.contains(HAPROXY)
              ? Table.number("%.2f", perSecond / perSecond(rounds, HAPROXY))
              : "",
          way.equals(Ways.DIRECT)
              ? ""
              : Table.number("%.1f", rounds.median(way, round -> round.micros(round.between))),
          Table.number("%.1f", rounds.median(way, round -> round.micros(round.member))),
          rounds.of(way).stream()
              .map(round -> round.counted.failures())
              .reduce(WrkFailures.NONE, WrkFailures::plus)
              .toString());
    }
    return table.markdown();
  }

  private static double perSecond(Rounds<Round> rounds, String way) {
    return rounds.median(way, round -> round.counted.perSecond());
  }

  private String memory() {
    Table table =
        new Table(
            "",
            "at rest, MiB",
            Table.number("%,.0f idle connections, MiB", Memory.IDLE),
            "1,000 busy ones, MiB");
    memory.forEach(
        (way, held) ->
            table.row(way, mebibytes(held.rest()), mebibytes(held.idle()), mebibytes(held.busy())));
    return table.markdown();
  }

  private static String mebibytes(long bytes) {
    return Table.number("%.0f", bytes / (1024.0 * 1024));
  }

  private static String latency(List<String> ways, Rounds<Measured> rounds) {
    Table table = new Table("", "p50, ms", "p90, ms", "p99, ms", "failed");
    for (String way : ways) {
      table.row(
          way,
          Table.number("%.2f", rounds.median(way, round -> round.latency().p50())),
          Table.number("%.2f", rounds.median(way, round -> round.latency().p90())),
          Table.number("%.2f", rounds.median(way, round -> round.latency().p99())),
          Long.toString(rounds.sum(way, round -> round.failures().count())));
    }
    return table.markdown();
  }
}
