package io.signalbox.bench.exchanges;

import static io.signalbox.bench.measure.Table.number;

import io.signalbox.bench.measure.Table;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What is otherwise on each way, as Markdown. */
final class Results {

  private static final double NANOS_PER_MILLI = 1e6;

  private final List<String> ways;

  /** By exchange, then by way. */
  private final Map<String, Map<String, List<Difference>>> found = new LinkedHashMap<>();

  private final Map<String, Duration> longestDelay = new LinkedHashMap<>();

  /**
   * @param ways those with something between
   */
  Results(List<String> ways) {
    this.ways = List.copyOf(ways);
  }

  void add(String exchange, String way, List<Difference> differences) {
    found.computeIfAbsent(exchange, _ -> new LinkedHashMap<>()).put(way, differences);
  }

  /** How long parts of a stream were on their way. */
  void add(String way, Collection<Duration> delays) {
    delays.stream()
        .max(Comparator.naturalOrder())
        .ifPresent(delay -> longestDelay.merge(way, delay, (a, b) -> a.compareTo(b) > 0 ? a : b));
  }

  String markdown() {
    return counts().markdown()
        + "\n## By design\n\n"
        + byDesign().markdown()
        + "\n## All other differences from the straight way\n\n"
        + others().markdown()
        + "\n## Events of a stream\n\n"
        + delays().markdown();
  }

  private Table counts() {
    Table table = table("Exchanges: " + found.size());
    row(table, "without any difference", way -> count(way, List::isEmpty));
    row(
        table,
        "without another than by design",
        way -> count(way, differences -> others(differences).isEmpty()));
    return table;
  }

  private Table table(String... first) {
    return new Table(Stream.concat(Stream.of(first), ways.stream()).toArray(String[]::new));
  }

  /** What stands in the cell of a way. */
  @FunctionalInterface
  private interface Cell {
    String of(String way);
  }

  private void row(Table table, String name, Cell cell) {
    table.row(Stream.concat(Stream.of(name), ways.stream().map(cell::of)).toArray(String[]::new));
  }

  private String count(String way, Predicate<List<Difference>> holds) {
    return String.valueOf(
        found.values().stream()
            .map(byWay -> byWay.getOrDefault(way, List.of()))
            .filter(holds)
            .count());
  }

  private static List<Difference> others(List<Difference> differences) {
    return differences.stream().filter(each -> ByDesign.of(each).isEmpty()).toList();
  }

  private Table byDesign() {
    List<String> head = new ArrayList<>(List.of("in how many exchanges"));
    head.addAll(ways);
    head.add("why");
    Table table = new Table(head.toArray(String[]::new));
    for (ByDesign each : ByDesign.values()) {
      List<String> row = new ArrayList<>(List.of(each.what()));
      for (String way : ways) {
        row.add(
            count(
                way,
                differences ->
                    differences.stream()
                        .anyMatch(one -> ByDesign.of(one).equals(Optional.of(each)))));
      }
      row.add(each.why());
      table.row(row.toArray(String[]::new));
    }
    return table;
  }

  private Table others() {
    Table table = table("");
    found.forEach(
        (exchange, byWay) -> {
          if (byWay.values().stream().anyMatch(differences -> !others(differences).isEmpty())) {
            row(table, exchange, way -> told(others(byWay.getOrDefault(way, List.of()))));
          }
        });
    return table;
  }

  private static String told(List<Difference> differences) {
    Map<String, Long> times =
        differences.stream()
            .map(each -> each.side().title() + ": " + each.text())
            .collect(
                Collectors.groupingBy(text -> text, LinkedHashMap::new, Collectors.counting()));
    return times.entrySet().stream()
        .map(
            each -> each.getKey() + (each.getValue() > 1 ? " (" + each.getValue() + " times)" : ""))
        .map(text -> text.replace("|", "\\|"))
        .collect(Collectors.joining("<br>"));
  }

  private Table delays() {
    Table table = new Table("longest delay from its sender to its receiver", "ms");
    longestDelay.forEach(
        (way, delay) ->
            table.row(
                Objects.requireNonNull(way), number("%.1f", delay.toNanos() / NANOS_PER_MILLI)));
    return table;
  }
}
