package io.signalbox.balancer;

import java.time.Duration;

/**
 * How one service's requests are balanced.
 *
 * @param reportExpiry how long a server's report is believed
 */
public record Settings(
    PolicyName policy,
    Duration reportExpiry,
    Latency latency,
    SlowStart slowStart,
    Ejection ejection,
    Concurrency concurrency,
    Retries retries) {

  /** What suits most services. docs/balancing.md says why. */
  public static final Settings DEFAULTS =
      new Settings(
          PolicyName.PEAK_EWMA,
          Duration.ofSeconds(1),
          new Latency(Duration.ofSeconds(10)),
          new SlowStart(Duration.ofSeconds(10), 0.1),
          new Ejection(5, Duration.ofSeconds(1), Duration.ofSeconds(30), 0.5, 0.5),
          new Concurrency(10, 500, 500),
          new Retries(0.2, 10, 500));

  public Settings {
    checkPositive("reportExpiry", reportExpiry);
  }

  public Settings with(PolicyName other) {
    return new Settings(other, reportExpiry, latency, slowStart, ejection, concurrency, retries);
  }

  /** The same with other limits. */
  public Settings with(Concurrency other) {
    return new Settings(policy, reportExpiry, latency, slowStart, ejection, other, retries);
  }

  /**
   * How latencies are remembered.
   *
   * @param decay after this time an observation has the weight 1/e
   */
  public record Latency(Duration decay) {

    public Latency {
      checkPositive("decay", decay);
    }
  }

  /**
   * How a new server gets its share, and one that comes back after failures.
   *
   * @param window after this time it gets its full share; zero: at once
   * @param floor the part of it that it gets at first, up to 1
   */
  public record SlowStart(Duration window, double floor) {

    public SlowStart {
      checkShare("floor", floor);
      if (window.isNegative()) {
        throw new IllegalArgumentException("window: " + window + " (expected: 0 or more)");
      }
    }
  }

  /**
   * When a server gets no more requests because it fails those that it gets.
   *
   * @param consecutiveFailures after so many failures in a row; 0 ejects nobody
   * @param time how long at first; each further time twice as long
   * @param maxTime and no longer than this
   * @param maxShare the part of the servers that may be ejected at once; one always may, of two or
   *     more
   * @param panicThreshold when fewer than this part of the servers are well, ejection is ignored:
   *     the few would not stand what all used to carry
   */
  public record Ejection(
      int consecutiveFailures,
      Duration time,
      Duration maxTime,
      double maxShare,
      double panicThreshold) {

    public Ejection {
      checkPositive("time", time);
      checkPositive("maxTime", maxTime);
      checkShare("maxShare", maxShare);
      checkShare("panicThreshold", panicThreshold);
    }
  }

  /**
   * How many requests a server may have from here at once. The limit follows what it stands.
   *
   * @param min never less
   * @param initial at first
   * @param max never more
   */
  public record Concurrency(int min, int initial, int max) {

    public Concurrency {
      if (min < 1 || initial < min || max < initial) {
        throw new IllegalArgumentException(
            "min, initial, max: %d, %d, %d (expected: 1 <= min <= initial <= max)"
                .formatted(min, initial, max));
      }
    }
  }

  /**
   * How many requests may be sent a second time.
   *
   * @param share of the requests
   * @param perSecond and so many a second besides, for services with few requests
   * @param burst at most so many at once, as when a server dies with its requests
   */
  public record Retries(double share, double perSecond, int burst) {

    public Retries {
      checkShare("share", share);
      if (perSecond < 0 || burst < 0) {
        throw new IllegalArgumentException(
            "perSecond, burst: %s, %d (expected: 0 or more)".formatted(perSecond, burst));
      }
    }
  }

  private static void checkPositive(String name, Duration value) {
    if (!value.isPositive()) {
      throw new IllegalArgumentException(name + ": " + value + " (expected: more than 0)");
    }
  }

  private static void checkShare(String name, double value) {
    if (!(value >= 0 && value <= 1)) {
      throw new IllegalArgumentException(name + ": " + value + " (expected: 0 to 1)");
    }
  }
}
