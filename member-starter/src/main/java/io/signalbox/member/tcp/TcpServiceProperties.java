package io.signalbox.member.tcp;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How a member's services of TCP listen.
 *
 * @param address where, for all of them
 * @param maxConnections of clients that may be open at once, of all services; one more is reset, or
 *     stays at the gateway
 */
@ConfigurationProperties("signalbox.tcp")
public record TcpServiceProperties(
    @DefaultValue("127.0.0.1") String address, @DefaultValue("10000") int maxConnections) {

  public TcpServiceProperties {
    if (maxConnections < 1) {
      throw new IllegalArgumentException("signalbox.tcp.max-connections has to be 1 or more");
    }
  }
}
