package io.signalbox.member.web;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * Bounds on what one client may hold of the HTTP server.
 *
 * @param requestHeadTimeout from the first byte of a request to the end of its header
 * @param requestBodyTimeout how long a body may keep the server waiting for its end, or for as many
 *     bytes as {@code minBodyRate} has for that time; then again
 * @param minBodyRate bytes of a body in each second of waiting for it
 * @param answerTimeout within which a client has to take some bytes of an answer that waits for it;
 *     shorter when more than half of {@code answerBudget} is used
 * @param answerBudget bytes of answers that may wait for slow clients together
 * @param maxConnections connections open at once; one more is closed as soon as it is accepted.
 *     When more than half are open, those that ask for nothing are closed the sooner the fewer are
 *     left
 * @param maxConnectionsPerClient the same for one IPv4 address or one /64 of IPv6. Where all
 *     clients come through one address (a load balancer), set it to {@code maxConnections}
 * @param http2 whether HTTP/2 is spoken, too
 */
@ConfigurationProperties("signalbox.server")
public record ServerBoundsProperties(
    @DefaultValue("10s") Duration requestHeadTimeout,
    @DefaultValue("60s") Duration requestBodyTimeout,
    @DefaultValue("4KB") DataSize minBodyRate,
    @DefaultValue("30s") Duration answerTimeout,
    @DefaultValue("16MB") DataSize answerBudget,
    @DefaultValue("10000") int maxConnections,
    @DefaultValue("5000") int maxConnectionsPerClient,
    @DefaultValue("true") boolean http2) {

  public ServerBoundsProperties {
    require(requestHeadTimeout.isPositive(), "request-head-timeout");
    require(requestBodyTimeout.isPositive(), "request-body-timeout");
    require(minBodyRate.toBytes() > 0, "min-body-rate");
    require(answerTimeout.isPositive(), "answer-timeout");
    require(answerBudget.toBytes() > 0, "answer-budget");
    require(maxConnections > 0, "max-connections");
    require(maxConnectionsPerClient > 0, "max-connections-per-client");
  }

  private static void require(boolean positive, String property) {
    if (!positive) {
      throw new IllegalArgumentException("signalbox.server." + property + " has to be positive");
    }
  }
}
