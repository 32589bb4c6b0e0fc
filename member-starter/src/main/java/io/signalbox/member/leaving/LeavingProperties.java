package io.signalbox.member.leaving;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How a member stops.
 *
 * @param acceptFor how long it goes on accepting requests after it has told the registry, so that
 *     every gateway has read the table anew before the first connection is refused; 0 stops at once
 */
@ConfigurationProperties("signalbox.leaving")
public record LeavingProperties(@DefaultValue("3s") Duration acceptFor) {

  public LeavingProperties {
    if (acceptFor.isNegative()) {
      throw new IllegalArgumentException("signalbox.leaving.accept-for must not be negative");
    }
  }
}
