package io.signalbox.member.handoff;

import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How gateways and members on one host hand over connections.
 *
 * @param folder where their sockets are, the same for all of them, accessible to their user alone;
 *     none: nothing is handed over
 * @param maxRequests on one handed-over connection before it goes back, so that it can be balanced
 *     anew
 * @param maxAge of a handed-over connection before it goes back at its next request
 * @param requestId whether each request on such a connection has an X-Request-Id
 * @param reportInterval between a member's messages about its load
 */
@ConfigurationProperties("signalbox.handoff")
public record HandoffProperties(
    @Nullable Path folder,
    @DefaultValue("10000") int maxRequests,
    @DefaultValue("1m") Duration maxAge,
    @DefaultValue("true") boolean requestId,
    @DefaultValue("100ms") Duration reportInterval) {

  public HandoffProperties {
    if (maxRequests < 1) {
      throw new IllegalArgumentException("signalbox.handoff.max-requests has to be 1 or more");
    }
    if (!maxAge.isPositive() || !reportInterval.isPositive()) {
      throw new IllegalArgumentException(
          "signalbox.handoff.max-age and report-interval have to be longer than nothing");
    }
  }
}
