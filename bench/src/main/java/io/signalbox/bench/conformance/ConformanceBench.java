package io.signalbox.bench.conformance;

import io.signalbox.bench.conformance.Ways.Way;
import io.signalbox.bench.gateways.Lineup;
import io.signalbox.bench.measure.MeasurementException;
import io.signalbox.bench.measure.Table;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import java.util.stream.Stream;
import picocli.CommandLine.Command;

/**
 * Odd exchanges on each way to a server, byte by byte: what the client sees of it, what the server
 * was asked, and whether other clients get their own answers behind it.
 */
@Command(
    name = "conformance",
    description = "Odd exchanges, byte by byte, on each way to a server: six minutes.")
public final class ConformanceBench implements Callable<String> {

  private static final int STRANGERS = 3;

  /** Closes, so that nobody has to wait for what else may come. */
  private static final String STRANGER =
      "GET " + Exchange.PATH + " HTTP/1.1\r\nHost: house\r\nConnection: close\r\n\r\n";

  /** Which both servers answer with 200. */
  private static final String MEMBER_PATH = "/api/tasks/200";

  private final Path project;
  private final Consumer<String> progress;
  private int tried;

  /**
   * @param project where the jars have been built
   */
  public ConformanceBench(Path project, Consumer<String> progress) {
    this.project = project;
    this.progress = progress;
  }

  @Override
  public String call() throws IOException, InterruptedException, MeasurementException {
    progress.accept("Trying for about six minutes ...");
    try (Origin origin = new Origin();
        Lineup lineup = new Lineup(project, "conformance", MEMBER_PATH)) {
      Ways ways = Ways.open(lineup, origin.address());
      progress.accept("All ways are open.");
      StringBuilder report = new StringBuilder();
      lineup.notes().forEach(note -> report.append("- ").append(note).append('\n'));
      report.append("\n## Answers\n\n").append(table(Catalogue.answers(), origin, ways, false));
      progress.accept("The answers are done.");
      report.append("\n## Requests\n\n").append(table(Catalogue.requests(), origin, ways, true));
      return report.toString();
    }
  }

  private String table(List<Exchange> exchanges, Origin origin, Ways ways, boolean members)
      throws IOException {
    List<Way> all = new ArrayList<>(ways.toOrigin());
    if (members) {
      all.addAll(ways.toMember());
    }
    Table table =
        new Table(
            Stream.concat(Stream.of("", "rule"), all.stream().map(Way::name))
                .toArray(String[]::new));
    List<String> lanes = new ArrayList<>();
    for (Exchange exchange : exchanges) {
      List<String> row = new ArrayList<>(List.of(exchange.name(), exchange.rule()));
      Map<String, String> seen = new HashMap<>();
      for (Way way : all) {
        String told =
            ways.toMember().contains(way)
                ? RawClient.exchange(way.address(), exchange, MEMBER_PATH).told()
                : exchange(way, exchange, origin);
        seen.put(way.name(), told);
        row.add(told);
      }
      if (!Objects.equals(seen.get(Ways.FAST), seen.get(Ways.FILTERS))) {
        lanes.add(exchange.name());
      }
      table.row(row.toArray(String[]::new));
    }
    return table.markdown()
        + "\nThe two lanes differ in: "
        + (lanes.isEmpty() ? "none" : String.join("; ", lanes))
        + ".\n";
  }

  private String exchange(Way way, Exchange exchange, Origin origin) throws IOException {
    String path = "/api/tasks/conformance-" + tried++;
    origin.behaves(path, exchange.behaviour());
    String told = RawClient.exchange(way.address(), exchange, path).told();
    return told + asked(origin.asked(path)) + strangers(way);
  }

  private static String asked(List<String> requests) {
    if (requests.isEmpty()) {
      return "; not asked";
    }
    // A pipeline's are all the same.
    String kinds = String.join(", ", new LinkedHashSet<>(requests));
    return "; " + (requests.size() == 1 ? "" : requests.size() + " times ") + kinds;
  }

  /** Whether others get what is theirs. */
  private String strangers(Way way) throws IOException {
    for (int i = 0; i < STRANGERS; i++) {
      String own = "/api/tasks/stranger-" + tried++;
      Exchange exchange = Exchange.asked("stranger", "", STRANGER);
      Got got = RawClient.exchange(way.address(), exchange, own);
      if (!got.body().equals(own)) {
        return "; **another client: " + got.told() + "**";
      }
    }
    return "";
  }
}
