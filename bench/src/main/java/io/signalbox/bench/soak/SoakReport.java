package io.signalbox.bench.soak;

import io.signalbox.bench.soak.DescriptorCheck.Row;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/** What came of it. */
public final class SoakReport {

  private static final Duration LONGEST_DRAIN = Duration.ofSeconds(30);

  private final long expected;
  private final int clients;
  private final Duration took;
  private final Tally tally;
  private final Events events;
  private final List<Row> descriptors;
  private final Map<String, Long> counters;

  /**
   * @param expected requests
   * @param took in which clients asked
   * @param counters of the gateway, by name
   */
  SoakReport(
      long expected,
      int clients,
      Duration took,
      Tally tally,
      Events events,
      List<Row> descriptors,
      Map<String, Long> counters) {
    this.expected = expected;
    this.clients = clients;
    this.took = took;
    this.tally = tally;
    this.events = events;
    this.descriptors = List.copyOf(descriptors);
    this.counters = counters;
  }

  /** What is wrong, each in words; nothing when all is well. */
  public List<String> faults() {
    List<String> faults = new ArrayList<>();
    for (Failure failure : Failure.values()) {
      if (!failure.isAllowed() && tally.failures(failure) > 0) {
        faults.add(tally.failures(failure) + " requests failed: " + failure);
      }
    }
    if (tally.done() < expected) {
      faults.add("only " + tally.done() + " of " + expected + " requests were made");
    }
    if (events.slowestDrain().compareTo(LONGEST_DRAIN) > 0) {
      faults.add("a drain took more than " + LONGEST_DRAIN.toSeconds() + " s");
    }
    for (Row row : descriptors) {
      if (row.hasMore()) {
        faults.add(row.process() + " has more descriptors open than before");
      }
    }
    return faults;
  }

  /** In Markdown. */
  public String text() {
    StringBuilder text = new StringBuilder();
    facts(text);
    failures(text);
    descriptors(text);
    counters(text);
    List<String> faults = faults();
    text.append(faults.isEmpty() ? "\nAll is well.\n" : "\n**Faults:**\n\n");
    faults.forEach(fault -> text.append("- ").append(fault).append('\n'));
    if (!tally.notes().isEmpty()) {
      text.append("\nThe first requests that failed:\n\n");
      tally.notes().forEach(note -> text.append("    ").append(note).append('\n'));
    }
    return text.toString();
  }

  private void facts(StringBuilder text) {
    head(text, "", "");
    row(text, "requests", number(tally.done()));
    row(text, "connections", number(tally.connections()));
    row(text, "clients", number(clients));
    row(text, "time", seconds(took));
    row(text, "requests a second", number(Math.round(tally.done() / (took.toMillis() / 1e3))));
    row(text, "slowest answer", seconds(tally.slowest()));
    row(text, "members joined", number(events.joined()));
    row(text, "members drained", number(events.drained()));
    row(text, "slowest drain", seconds(events.slowestDrain()));
    row(text, "members killed", number(events.killed()));
  }

  private void failures(StringBuilder text) {
    head(text, "requests that failed", "");
    for (Failure failure : Failure.values()) {
      row(text, failure.toString(), number(tally.failures(failure)));
    }
  }

  private void descriptors(StringBuilder text) {
    head(text, "descriptors of", "before", "after", "difference");
    for (Row row : descriptors) {
      row(
          text,
          row.process(),
          number(row.before().count()),
          number(row.after().count()),
          row.after().differenceTo(row.before()));
    }
  }

  private void counters(StringBuilder text) {
    head(text, "connections, by the gateway's count", "");
    counters.forEach((name, count) -> row(text, name, number(count)));
  }

  private static void head(StringBuilder text, String first, String... others) {
    text.append('\n');
    row(text, first, others);
    row(text, "---", Stream.of(others).map(other -> "---:").toArray(String[]::new));
  }

  private static void row(StringBuilder text, String first, String... others) {
    text.append("| ").append(first).append(" | ").append(String.join(" | ", others)).append(" |\n");
  }

  private static String number(long number) {
    return String.format(Locale.ROOT, "%,d", number);
  }

  private static String seconds(Duration time) {
    return String.format(Locale.ROOT, "%.2f s", time.toMillis() / 1e3);
  }
}
