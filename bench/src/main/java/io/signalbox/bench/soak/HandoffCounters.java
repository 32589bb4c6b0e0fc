package io.signalbox.bench.soak;

import io.signalbox.bench.http.HttpConnection;
import io.signalbox.bench.http.Request;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the gateway counts of connections that it hands over. What it counts for one member it
 * forgets with the member, so it has to be read now and then. Thread-safe.
 */
final class HandoffCounters {

  private static final Duration PATIENCE = Duration.ofSeconds(5);
  private static final Pattern SERIES =
      Pattern.compile("^(signalbox_handoff_(\\w+)_total(\\{.*})?) (\\S+)", Pattern.MULTILINE);
  private static final Pattern REASON = Pattern.compile("reason=\"([^\"]+)\"");

  private final Map<String, Series> all = new HashMap<>();

  /**
   * @param counter that it is a part of
   */
  private record Series(String counter, double value) {}

  private final InetSocketAddress management;

  /**
   * @param management of the gateway
   */
  HandoffCounters(InetSocketAddress management) {
    this.management = management;
  }

  void read() throws IOException {
    try (HttpConnection connection = new HttpConnection(management, PATIENCE)) {
      note(connection.exchange(Request.get(management, "/actuator/prometheus")).body());
    }
  }

  /**
   * @param metrics as Prometheus reads them
   */
  synchronized void note(String metrics) {
    Matcher found = SERIES.matcher(metrics);
    while (found.find()) {
      String counter = found.group(2).replace('_', ' ');
      Matcher reason = REASON.matcher(found.group(1));
      all.put(
          found.group(1),
          new Series(
              reason.find() ? counter + ": " + reason.group(1) : counter,
              Double.parseDouble(found.group(4))));
    }
  }

  /**
   * By name what has been counted since.
   *
   * @param before as it was then
   */
  SortedMap<String, Long> since(Map<String, Long> before) {
    SortedMap<String, Long> totals = totals();
    totals.replaceAll((counter, count) -> count - before.getOrDefault(counter, 0L));
    return totals;
  }

  /** By name. */
  synchronized SortedMap<String, Long> totals() {
    SortedMap<String, Long> totals = new TreeMap<>();
    all.values().forEach(series -> totals.merge(series.counter, (long) series.value, Long::sum));
    return totals;
  }
}
