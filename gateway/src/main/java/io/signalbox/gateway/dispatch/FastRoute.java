package io.signalbox.gateway.dispatch;

import io.signalbox.gateway.routes.Prefix;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A route on which nothing stands between a client and an instance.
 *
 * @param uri as it is configured
 * @param maxBody bytes
 * @param stripPrefix segments of a path that the instance does not see
 * @param prefix what these are; null when it sees all
 * @param keepsHost whether an instance gets the client's Host
 * @param patience until an answer's header, and then between any two parts of it
 */
record FastRoute(
    String id,
    String uri,
    Service service,
    long maxBody,
    int stripPrefix,
    @Nullable Prefix prefix,
    boolean keepsHost,
    Duration patience) {

  /** What an instance is asked for. */
  String target(String asked) {
    return stripPrefix == 0 ? asked : Prefix.strip(asked, stripPrefix);
  }
}
