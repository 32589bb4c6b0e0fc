package io.signalbox.bench.measure;

import java.time.Duration;

/** The latency of the same request on two ways, one client on each and never both at once. */
public record Comparison(Percentiles gateway, Percentiles direct, Failures failures) {

  /**
   * Takes the two ways in turn, request by request, so that whatever else the machine does meets
   * both; and each way first in every other pair, so that what a request leaves behind on the
   * machine does too.
   */
  public static Comparison measure(Work gateway, Work direct, Duration length)
      throws MeasurementException, InterruptedException {
    try (Client first = new Client(gateway);
        Client second = new Client(direct)) {
      first.prepare();
      second.prepare();
      long end = System.nanoTime() + length.toNanos();
      for (boolean inOrder = true; end - System.nanoTime() > 0; inOrder = !inOrder) {
        (inOrder ? first : second).attempt(end);
        (inOrder ? second : first).attempt(end);
      }
      return new Comparison(
          first.tally().percentiles(),
          second.tally().percentiles(),
          first.tally().failures().plus(second.tally().failures()));
    }
  }

  /** What the gateway adds: the difference of the medians, in nanoseconds. */
  public long added() {
    return gateway.p50() - direct.p50();
  }
}
