package io.signalbox.gateway.dispatch;

import io.signalbox.handoff.claims.Scope;
import java.time.Duration;

/**
 * A route on which nothing stands between a client and an instance.
 *
 * @param uri as it is configured
 * @param scope the requests that are plainly its own
 * @param patience until an answer's header, and then between any two parts of it
 */
record FastRoute(String id, String uri, Service service, Scope scope, Duration patience) {}
