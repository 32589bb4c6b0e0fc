package io.signalbox.supervisor.plan;

import java.math.BigDecimal;
import java.time.Duration;

/**
 * What the first instance of a new version is before there are others: one that gets few requests.
 *
 * @param share of the service's requests that it gets at most
 * @param time for which it does, since it was ready
 */
public record Canary(double share, Duration time) {

  public Canary {
    Check.share("share", share);
    Check.notNegative("time", time);
  }

  /** A share in hundredths, as "2.5 %". */
  static String percent(double share) {
    return BigDecimal.valueOf(share).movePointRight(2).stripTrailingZeros().toPlainString() + " %";
  }
}
