package io.signalbox.member.load;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How a member reports its load.
 *
 * @param reportHeader whether every answer carries a report; a gateway's own do not, for they go to
 *     clients
 * @param smoothing rates and processor use are averages over about this time; 0 does not smooth
 */
@ConfigurationProperties("signalbox.load")
record LoadProperties(
    @DefaultValue("true") boolean reportHeader, @DefaultValue("1s") Duration smoothing) {

  LoadProperties {
    if (smoothing.isNegative()) {
      throw new IllegalArgumentException("signalbox.load.smoothing must not be negative");
    }
  }
}
