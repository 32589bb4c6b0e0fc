package io.signalbox.services;

import io.signalbox.balancer.PolicyName;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A service that somebody has declared: which requests it gets, and how it is run.
 *
 * @param name under which it registers, if it has no addresses; letters, digits and -
 * @param policy by which an instance is chosen; null: the gateway's
 * @param origin who has declared it, for people: {@code services.yml:3}
 * @param run how it is run here; null: it is not
 */
public record ServiceDeclaration(
    String name,
    Protocol protocol,
    Entrance entrance,
    Location location,
    Handling handling,
    @Nullable PolicyName policy,
    String origin,
    @Nullable RunDeclaration run) {

  /** One that is not run here. */
  public ServiceDeclaration(
      String name,
      Protocol protocol,
      Entrance entrance,
      Location location,
      Handling handling,
      @Nullable PolicyName policy,
      String origin) {
    this(name, protocol, entrance, location, handling, policy, origin, null);
  }

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
        name, protocol, Entrance.of(hosts(), others), location, handling, policy, origin, run);
  }

  /** The same, run here as said. */
  public ServiceDeclaration with(@Nullable RunDeclaration how) {
    return new ServiceDeclaration(
        name, protocol, entrance, location, handling, policy, origin, how);
  }

  /** Whether requests or connections that come to the gateway are its own. */
  public boolean isRouted() {
    return port() != null || !paths().isEmpty();
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
