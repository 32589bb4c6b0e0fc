package io.signalbox.bench.handoff;

import io.signalbox.bench.measure.MeasurementException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What wrk has counted.
 *
 * @param requests that were answered well
 * @param perSecond of these
 */
record Counted(long requests, double perSecond, WrkFailures failures) {

  private static final Pattern ANSWERS = Pattern.compile("(\\d+) requests in ");
  private static final Pattern RATE = Pattern.compile("Requests/sec: +(\\d+\\.\\d+)");

  /** Reads what wrk prints. */
  static Counted parse(String output) throws MeasurementException {
    Matcher answers = ANSWERS.matcher(output);
    Matcher rate = RATE.matcher(output);
    if (!answers.find() || !rate.find()) {
      throw new MeasurementException("wrk did not measure: " + output.strip());
    }
    long all = Long.parseLong(answers.group(1));
    WrkFailures failures =
        new WrkFailures(
            after("connect", output),
            after("read", output),
            after("write", output),
            after("timeout", output),
            after("Non-2xx or 3xx responses:", output));
    long good = all - failures.unwanted();
    double perSecond = all == 0 ? 0 : Double.parseDouble(rate.group(1)) * good / all;
    return new Counted(good, perSecond, failures);
  }

  /** Zero when it says nothing of that. */
  private static long after(String what, String output) {
    Matcher matcher = Pattern.compile(what + " (\\d+)").matcher(output);
    return matcher.find() ? Long.parseLong(matcher.group(1)) : 0;
  }
}
