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
    Tally ofGateway = new Tally();
    Tally ofDirect = new Tally();
    try (Client first = new Client(gateway, ofGateway);
        Client second = new Client(direct, ofDirect)) {
      first.prepare();
      second.prepare();
      long end = System.nanoTime() + length.toNanos();
      for (boolean inOrder = true; end - System.nanoTime() > 0; inOrder = !inOrder) {
        (inOrder ? first : second).attemptBefore(end);
        (inOrder ? second : first).attemptBefore(end);
      }
    }
    Measured one = ofGateway.over(length).orFail();
    Measured other = ofDirect.over(length).orFail();
    return new Comparison(one.latency(), other.latency(), one.failures().plus(other.failures()));
  }

  /** What the gateway adds: the difference of the medians, in milliseconds. */
  public double added() {
    return gateway.p50() - direct.p50();
  }
}
