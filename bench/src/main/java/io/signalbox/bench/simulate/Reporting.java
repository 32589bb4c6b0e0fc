package io.signalbox.bench.simulate;

import java.time.Duration;

/**
 * How balancers hear of the replicas' load.
 *
 * @param probesPerQuery replicas asked with each query, drawn at random, none twice; of a fraction
 *     one more now and then
 * @param probeTime from the question to the answer, which tells how things are when it arrives
 * @param withAnswers whether each answer carries a report
 * @param interval between two times at which replicas are asked; zero: never
 * @param everyone whether all balancers then ask all replicas, at the same instant; otherwise each
 *     only those that it has not heard of since the last time
 */
record Reporting(
    double probesPerQuery,
    Duration probeTime,
    boolean withAnswers,
    Duration interval,
    boolean everyone) {

  /** As in the Prequal paper. */
  static final Reporting PROBES =
      new Reporting(3, Duration.ofNanos(500_000), false, Duration.ZERO, false);

  /** As at our gateway. */
  static final Reporting WITH_ANSWERS =
      new Reporting(0, Duration.ZERO, true, Duration.ofSeconds(1), false);

  /** The worst: seldom, and the same to all. */
  static Reporting toAllEvery(Duration interval) {
    return new Reporting(0, Duration.ZERO, false, interval, true);
  }
}
