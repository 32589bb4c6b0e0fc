package io.signalbox.services;

import io.signalbox.balancer.PolicyName;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A service that somebody has declared, and which requests it gets.
 *
 * @param name under which it registers, if it has no addresses; letters, digits and -
 * @param policy by which an instance is chosen; null: the gateway's
 * @param origin who has declared it, for people: {@code services.yml:3}
 */
public record ServiceDeclaration(
    String name,
    Protocol protocol,
    Entrance entrance,
    Location location,
    Handling handling,
    @Nullable PolicyName policy,
    String origin) {

  /** One that has said its paths when it registered. */
  public static ServiceDeclaration registered(String name, List<String> paths) {
    return new ServiceDeclaration(
        name,
        Protocol.HTTP,
        Entrance.of(List.of(), paths),
        Location.REGISTERED,
        Handling.USUAL,
        null,
        "registration");
  }

  /** The same with other paths. */
  public ServiceDeclaration withPaths(List<String> others) {
    return new ServiceDeclaration(
        name, protocol, Entrance.of(hosts(), others), location, handling, policy, origin);
  }

  /** That its requests ask for; none: any. */
  public List<String> hosts() {
    return entrance.hosts();
  }

  /** That its requests ask for. */
  public List<String> paths() {
    return entrance.paths();
  }

  /** Where its connections come; null: it gets requests. */
  public @Nullable Integer port() {
    return entrance.port();
  }

  /** Where it is; none: where the registry says. */
  public List<Backend> addresses() {
    return location.addresses();
  }

  public boolean isGrpc() {
    return protocol == Protocol.GRPC;
  }

  /** Whether its connections are passed on as they are, whatever is spoken on them. */
  public boolean isTcp() {
    return protocol == Protocol.TCP;
  }
}
