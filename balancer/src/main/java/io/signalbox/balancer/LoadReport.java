package io.signalbox.balancer;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * What a server tells about itself. A value that is not known is {@link #UNKNOWN}.
 *
 * <p>As a header it is the text form of an ORCA load report (cncf/xds, {@code
 * xds.data.orca.v3.OrcaLoadReport}; Envoy's {@code orca_parser}), with the last three values among
 * its {@code named_metrics}.
 *
 * @param utilization how much of what bounds it is in use, its executors for instance; 1 is all of
 *     it, more is possible
 * @param cpu how much of the processor time that it may have is in use; 1 is all of it
 * @param requestsPerSecond requests answered
 * @param errorsPerSecond requests answered with a server error
 * @param requestsInFlight requests that have arrived and are not yet answered whole
 * @param latencySeconds how long a request takes that arrives now
 * @param queueLength work that waits for a thread
 */
public record LoadReport(
    double utilization,
    double cpu,
    double requestsPerSecond,
    double errorsPerSecond,
    double requestsInFlight,
    double latencySeconds,
    double queueLength) {

  /** Not a number, so that nobody computes with it unnoticed. */
  public static final double UNKNOWN = Double.NaN;

  /** A report that tells nothing. */
  public static final LoadReport NOTHING =
      new LoadReport(UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN);

  /** The response header that carries a report. */
  public static final String HEADER = "endpoint-load-metrics";

  private static final String TEXT = "TEXT ";

  /** Longer ones are not read: nobody's report is so long. */
  private static final int MAX_LENGTH = 1024;

  public LoadReport {
    utilization = sane(utilization);
    cpu = sane(cpu);
    requestsPerSecond = sane(requestsPerSecond);
    errorsPerSecond = sane(errorsPerSecond);
    requestsInFlight = sane(requestsInFlight);
    latencySeconds = sane(latencySeconds);
    queueLength = sane(queueLength);
  }

  private static double sane(double value) {
    return value >= 0 && value < Double.POSITIVE_INFINITY ? value : UNKNOWN;
  }

  /** Whether {@code value} is one that a server has told. */
  public static boolean known(double value) {
    return !Double.isNaN(value);
  }

  /** What its weight is computed from: its own word for how busy it is, else its processor. */
  double busy() {
    return utilization > 0 ? utilization : cpu;
  }

  /**
   * Reads the text form. Names that are not known here are skipped, so that others may tell more.
   *
   * @return null when it is not the text form, or tells a value twice, or one that cannot be
   */
  public static @Nullable LoadReport parse(String header) {
    if (header.length() > MAX_LENGTH || !header.regionMatches(true, 0, TEXT, 0, TEXT.length())) {
      return null;
    }
    double[] values = new double[Field.KNOWN.length];
    Arrays.fill(values, UNKNOWN);
    int from = TEXT.length();
    while (from < header.length()) {
      int comma = header.indexOf(',', from);
      int to = comma < 0 ? header.length() : comma;
      if (!read(header.substring(from, to), values)) {
        return null;
      }
      from = to + 1;
    }
    return new LoadReport(
        values[0], values[1], values[2], values[3], values[4], values[5], values[6]);
  }

  /** Newer writers use an equals sign, older ones a colon. */
  private static boolean read(String pair, double[] values) {
    int end = pair.indexOf('=') >= 0 ? pair.indexOf('=') : pair.indexOf(':');
    if (end < 0) {
      return false;
    }
    String name = pair.substring(0, end).strip();
    for (Field field : Field.KNOWN) {
      if (field.name.equals(name)) {
        double value = number(pair.substring(end + 1));
        boolean acceptable = known(value) && !known(values[field.ordinal()]);
        values[field.ordinal()] = value;
        return acceptable;
      }
    }
    return true;
  }

  private static double number(String text) {
    try {
      return sane(Double.parseDouble(text));
    } catch (NumberFormatException e) {
      return UNKNOWN;
    }
  }

  /** The text form; what is not known is left out. */
  public String format() {
    double[] values = {
      utilization,
      cpu,
      requestsPerSecond,
      errorsPerSecond,
      requestsInFlight,
      latencySeconds,
      queueLength
    };
    StringBuilder text = new StringBuilder(TEXT);
    for (Field field : Field.KNOWN) {
      double value = values[field.ordinal()];
      if (known(value)) {
        if (text.length() > TEXT.length()) {
          text.append(',');
        }
        text.append(field.name).append('=').append(shortened(value));
      }
    }
    return text.toString();
  }

  /** Six decimals tell microseconds, and a utilisation more closely than anyone measures it. */
  private static double shortened(double value) {
    return value < 1e9 ? Math.round(value * 1e6) / 1e6 : value;
  }

  /** In the order of the record's components. */
  private enum Field {
    UTILIZATION("application_utilization"),
    CPU("cpu_utilization"),
    REQUESTS_PER_SECOND("rps_fractional"),
    ERRORS_PER_SECOND("eps"),
    REQUESTS_IN_FLIGHT("named_metrics.rif"),
    LATENCY_SECONDS("named_metrics.latency"),
    QUEUE_LENGTH("named_metrics.queue");

    private static final Field[] KNOWN = values();

    private final String name;

    Field(String name) {
      this.name = name;
    }
  }
}
