package io.signalbox.gateway.dispatch;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpRequest;
import io.signalbox.gateway.routes.Hosts;
import io.signalbox.gateway.routes.Prefix;
import io.signalbox.handoff.claims.Scope;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A route on which nothing stands between a client and an instance.
 *
 * @param uri as it is configured
 * @param scope the requests that are plainly its own, if they ask for one of the hosts
 * @param stripPrefix segments of a path that the instance does not see
 * @param keepsHost whether an instance gets the client's Host
 * @param patience until an answer's header, and then between any two parts of it
 */
record FastRoute(
    String id,
    String uri,
    Service service,
    Scope scope,
    Hosts hosts,
    int stripPrefix,
    boolean keepsHost,
    Duration patience) {

  boolean covers(HttpRequest request) {
    return scope.covers(request) && hosts.take(request.headers().get(HttpHeaderNames.HOST));
  }

  /** What an instance is asked for. */
  String target(String asked) {
    return stripPrefix == 0 ? asked : Prefix.strip(asked, stripPrefix);
  }

  /** What the instance does not see of it; null when it sees all. */
  @Nullable Prefix prefix(String asked) {
    return stripPrefix == 0 ? null : Prefix.of(asked, stripPrefix);
  }
}
