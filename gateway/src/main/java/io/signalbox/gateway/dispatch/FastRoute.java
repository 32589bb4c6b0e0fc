package io.signalbox.gateway.dispatch;

import io.signalbox.gateway.routes.HeaderEditor;
import io.signalbox.gateway.routes.Prefix;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A route on which nothing stands between a client and an instance.
 *
 * @param uri as it is configured
 * @param maxBody bytes
 * @param prefix what the instance does not see of a path; null when it sees all
 * @param keepsHost whether an instance gets the client's Host
 * @param headers what is set and removed in those of requests and answers; null: nothing
 * @param patience until an answer's header, and then between any two parts of it
 * @param grpc whether its instances speak gRPC, and HTTP/2 for it
 */
record FastRoute(
    String id,
    String uri,
    Service service,
    long maxBody,
    @Nullable Prefix prefix,
    boolean keepsHost,
    @Nullable HeaderEditor headers,
    Duration patience,
    boolean grpc) {

  /** What an instance is asked for. */
  String target(String asked) {
    return prefix == null ? asked : prefix.strip(asked);
  }
}
