package io.signalbox.gateway.routes;

import io.signalbox.balancer.PolicyName;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.util.unit.DataSize;

/**
 * A service that somebody has declared, and which requests it gets.
 *
 * @param name under which it registers, if it has no addresses; letters, digits and -
 * @param hosts that requests ask for, in lower case: names, or {@code *.} and a name for all one
 *     label below it; none: any
 * @param paths literal ones, and those that end in {@code /**} for all below
 * @param stripPrefix segments that are taken off a path's beginning before the service gets it
 * @param addresses where it is; none: where the registry says
 * @param secure whether it is called in TLS, if it has addresses
 * @param health the path that tells whether an instance is well, if it has addresses; null: whoever
 *     takes a connection is
 * @param timeout until an answer's header, and then between any two parts of it; null: the
 *     gateway's
 * @param maxRequestSize of a body; null: the gateway's
 * @param handoff whether its members answer clients on the clients' own connections
 * @param keepHost whether an instance gets the client's Host, or else its own address
 * @param policy by which an instance is chosen; null: the gateway's
 * @param filters of Spring Cloud Gateway
 * @param port where the gateway listens for its connections, which are passed on as they are; null:
 *     its requests come in HTTP, to the gateway's own port
 * @param grpc whether it speaks gRPC, and HTTP/2 for it
 * @param origin who has declared it, for people: {@code services.yml:3}
 */
public record ServiceDeclaration(
    String name,
    List<String> hosts,
    List<String> paths,
    int stripPrefix,
    List<Backend> addresses,
    boolean secure,
    @Nullable String health,
    @Nullable Duration timeout,
    @Nullable DataSize maxRequestSize,
    boolean handoff,
    boolean keepHost,
    @Nullable PolicyName policy,
    List<Filter> filters,
    @Nullable Integer port,
    boolean grpc,
    String origin) {

  /** One that has said its paths when it registered. */
  static ServiceDeclaration registered(String name, List<String> paths) {
    return new ServiceDeclaration(
        name,
        List.of(),
        paths,
        0,
        List.of(),
        false,
        null,
        null,
        null,
        false,
        true,
        null,
        List.of(),
        null,
        false,
        "registration");
  }

  /** The same with other paths. */
  ServiceDeclaration withPaths(List<String> others) {
    return new ServiceDeclaration(
        name,
        hosts,
        others,
        stripPrefix,
        addresses,
        secure,
        health,
        timeout,
        maxRequestSize,
        handoff,
        keepHost,
        policy,
        filters,
        port,
        grpc,
        origin);
  }

  public boolean isGrpc() {
    return grpc;
  }

  /** Whether its connections are passed on as they are, whatever is spoken on them. */
  public boolean isTcp() {
    return port != null;
  }

  /**
   * A filter in Spring Cloud Gateway's short form.
   *
   * @param text as {@code AddRequestHeader=X-Shop, yes}
   * @param line where it stands, from 1
   * @param column where it begins, from 1
   */
  public record Filter(String text, int line, int column) {}
}
