package io.signalbox.member.directory;

import static io.signalbox.balancer.LoadReport.UNKNOWN;

import io.signalbox.balancer.LoadReport;
import java.io.IOException;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Makes a load report of the metrics that every Spring Boot service has: nothing is added to it but
 * that its actuator shows {@code metrics}. Rates and the mean latency are those since the reading
 * before.
 */
final class StockMetrics {

  private static final String CPU = "metrics/process.cpu.usage";
  private static final String REQUESTS = "metrics/http.server.requests";
  private static final String ERRORS = "metrics/http.server.requests?tag=outcome:SERVER_ERROR";
  private static final String ACTIVE = "metrics/http.server.requests.active";

  /** One that shows none of them is asked for all only so seldom; each time costs it requests. */
  private static final int MUTE_ROUNDS = 10;

  private final Instance instance;
  private final LoadReader reader;
  private final LongSupplier nanoTime;
  private volatile @Nullable Totals before;

  /** Readings until one that shows nothing is asked for all again; of one reader at a time. */
  private volatile int muteFor;

  /** Since the service was started. */
  private record Totals(long at, double requests, double seconds, double errors) {}

  StockMetrics(Instance instance, LoadReader reader, LongSupplier nanoTime) {
    this.instance = instance;
    this.reader = reader;
    this.nanoTime = nanoTime;
  }

  LoadReport read() throws IOException {
    JsonNode cpu = metric(CPU);
    if (muteFor > 0) {
      muteFor--;
      return LoadReport.NOTHING;
    }
    JsonNode requests = metric(REQUESTS);
    JsonNode errors = metric(ERRORS);
    JsonNode active = metric(ACTIVE);
    LoadReport report =
        report(
            statistic(cpu, "VALUE"),
            new Totals(
                nanoTime.getAsLong(),
                statistic(requests, "COUNT"),
                statistic(requests, "TOTAL_TIME"),
                statistic(errors, "COUNT")),
            statistic(active, "ACTIVE_TASKS"));
    muteFor = report.equals(LoadReport.NOTHING) ? MUTE_ROUNDS - 1 : 0;
    return report;
  }

  private JsonNode metric(String path) throws IOException {
    return reader.get(instance.actuator(path)).body();
  }

  private LoadReport report(double cpu, Totals now, double active) {
    Totals last = before;
    before = now;
    if (last == null || !(now.requests >= last.requests)) {
      return new LoadReport(UNKNOWN, cpu, UNKNOWN, UNKNOWN, active, UNKNOWN, UNKNOWN);
    }
    double seconds = (now.at - last.at) / 1e9;
    double requests = now.requests - last.requests;
    // There are no errors to be counted before the first one.
    double errors = orZero(now.errors) - orZero(last.errors);
    return new LoadReport(
        UNKNOWN,
        cpu,
        requests / seconds,
        errors / seconds,
        active,
        (now.seconds - last.seconds) / requests,
        UNKNOWN);
  }

  private static double orZero(double value) {
    return LoadReport.known(value) ? value : 0;
  }

  /** Not known when the service has no such metric, or does not show it. */
  private static double statistic(JsonNode metric, String name) {
    for (JsonNode measurement : metric.path("measurements")) {
      if (measurement.path("statistic").asString("").equals(name)) {
        return measurement.path("value").asDouble(UNKNOWN);
      }
    }
    return UNKNOWN;
  }
}
