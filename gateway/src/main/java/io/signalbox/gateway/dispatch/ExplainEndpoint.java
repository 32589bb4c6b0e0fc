package io.signalbox.gateway.dispatch;

import io.signalbox.balancer.Balancer;
import io.signalbox.balancer.Server;
import io.signalbox.balancer.ServerView;
import io.signalbox.gateway.bounds.DotSegments;
import io.signalbox.gateway.routes.Conflict;
import io.signalbox.gateway.routes.ConflictSource;
import io.signalbox.gateway.routes.Declarations;
import io.signalbox.gateway.routes.RouteRule;
import io.signalbox.gateway.routes.Routes;
import io.signalbox.logs.Printable;
import io.signalbox.member.directory.Instance;
import io.signalbox.member.directory.TcpOffers;
import io.signalbox.services.ReservedNames;
import io.signalbox.services.ServiceDeclaration;
import java.math.BigDecimal;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.cloud.client.discovery.DiscoveryClient;
import org.springframework.stereotype.Component;

/**
 * What would become of a request, at {@code /actuator/explain?url=...}: which route it takes, to
 * which service, and what speaks for or against each instance; or what is missing.
 */
@Component
@Endpoint(id = "explain")
final class ExplainEndpoint {

  private static final int LONGEST = 2_000;
  private static final String TCP = "tcp";

  private final Routes routes;
  private final Declarations declarations;
  private final List<ConflictSource> conflicts;
  private final Services services;
  private final DiscoveryClient registry;
  private final ConnectionSwitch connections;

  ExplainEndpoint(
      Routes routes,
      Declarations declarations,
      List<ConflictSource> conflicts,
      Services services,
      DiscoveryClient registry,
      ConnectionSwitch connections) {
    this.routes = routes;
    this.declarations = declarations;
    this.conflicts = conflicts;
    this.services = services;
    this.registry = registry;
    this.connections = connections;
  }

  /**
   * @param url whole, or a path; of a connection {@code tcp://HOST:PORT}
   */
  @ReadOperation(produces = "text/plain;charset=utf-8")
  String explain(String url) {
    List<String> lines = new ArrayList<>();
    try {
      String asked = url.substring(0, Math.min(url.length(), LONGEST));
      boolean whole = asked.startsWith("/") || asked.contains("://");
      URI uri = new URI(whole ? asked : "http://" + asked);
      String authority = Objects.requireNonNullElse(uri.getRawAuthority(), "");
      String path = Objects.requireNonNullElse(uri.getRawPath(), "");
      if (TCP.equalsIgnoreCase(uri.getScheme())) {
        explainPort(authority.substring(authority.lastIndexOf(':') + 1), lines);
      } else {
        explain(authority, path.isEmpty() ? "/" : path, lines);
      }
    } catch (URISyntaxException e) {
      lines.add("That is no URL: " + Printable.of(e.getReason(), 200));
    }
    return String.join("\n", lines) + "\n";
  }

  private void explain(String host, String path, List<String> lines) {
    if (DotSegments.present(path)) {
      lines.add("route    none: a path with a . or .. segment gets 400");
      return;
    }
    for (RouteRule rule : routes.table().rules()) {
      if (rule.takes(host, path)) {
        lines.add(
            "route    %s: %s%s, from %s"
                .formatted(
                    rule.id(),
                    rule.hosts().patterns().isEmpty()
                        ? ""
                        : String.join(", ", rule.hosts().patterns()) + " ",
                    String.join(", ", rule.patterns()),
                    rule.origin()));
        if (rule.isDecidedByPath()) {
          explain(rule, lines);
          return;
        }
        lines.add("         takes it only if the other predicates of its configuration say so;");
        lines.add("         else:");
      }
    }
    lines.add("route    none leads there: the answer is 404");
    nearby(lines);
  }

  private void explainPort(String port, List<String> lines) {
    for (ServiceDeclaration service : routes.table().services()) {
      if (port.equals(String.valueOf(service.port()))) {
        lines.add("port     %s: %s, from %s".formatted(port, service.name(), service.origin()));
        conflicts().stream()
            .filter(conflict -> conflict.service().equals(service.name()))
            .forEach(conflict -> lines.add("not so   " + conflict));
        explain(service.name(), service, "the connection is reset", lines);
        return;
      }
    }
    lines.add("port     none of a service: the gateway does not listen there for one");
    nearby(lines);
  }

  private List<Conflict> conflicts() {
    return conflicts.stream().flatMap(source -> source.conflicts().stream()).toList();
  }

  private void explain(RouteRule rule, List<String> lines) {
    String name = rule.service();
    if (name == null) {
      lines.add("leads to " + rule.uri());
    } else {
      explain(name, rule.declaration(), "the answer is 503", lines);
    }
  }

  private void explain(
      String name, @Nullable ServiceDeclaration declaration, String without, List<String> lines) {
    lines.add("service  " + name);
    Service service = services.of(name);
    List<Server<Instance>> servers = service == null ? List.of() : service.balancer().servers();
    if (service == null || servers.isEmpty()) {
      lines.add("instance none: " + without);
      lines.add("         " + whyNobody(declaration, name));
      return;
    }
    boolean nobodyIsWell = servers.stream().noneMatch(server -> isWell(service, server));
    for (Server<Instance> server : servers) {
      lines.add(line(service.balancer(), server));
      if (nobodyIsWell) {
        lines.add("         gets some all the same, since no instance is well");
      }
      if (declaration != null && declaration.isTcp()) {
        lines.add("         " + connections.explain(name, server.target()));
      }
    }
  }

  private static boolean isWell(Service service, Server<Instance> server) {
    ServerView.State state = service.balancer().view(server).state();
    return state == ServerView.State.AVAILABLE || state == ServerView.State.WARMING;
  }

  private String whyNobody(@Nullable ServiceDeclaration declaration, String name) {
    if (declaration != null && !declaration.addresses().isEmpty()) {
      return "no address is known for " + declaration.addresses();
    }
    int registered = registry.getInstances(name).size();
    boolean tcp = declaration != null && declaration.isTcp();
    return registered == 0
        ? "nobody has registered as "
            + name
            + (tcp ? ", or says " + TcpOffers.METADATA + name + " in its metadata" : "")
            + ": is spring.application.name that, and does it know the registry's address and"
            + " password? What the registry has refused its log tells"
        : registered
            + " registered, and their addresses are not allowed here:"
            + " signalbox.directory.allowed-networks";
  }

  private static String line(Balancer<Instance> balancer, Server<Instance> server) {
    ServerView view = balancer.view(server);
    String why =
        switch (view.state()) {
          case AVAILABLE -> "gets requests";
          case WARMING -> "gets requests, few at first: it is new or has recovered";
          case EJECTED -> "gets none: it failed too many in a row; one again in " + view.trialIn();
          case UNREACHABLE ->
              "gets none: it takes no connection, does not answer, or its health check fails";
        };
    boolean full = view.inFlight() >= view.limit();
    return "instance %s at %s: %s%s; has %d of %d at once%s"
        .formatted(
            server.target().id(),
            server.target().authority(),
            why,
            view.quota() < 1 ? ", %s %% of all at most".formatted(percent(view.quota())) : "",
            view.inFlight(),
            view.limit(),
            full ? ", so that it is full" : "");
  }

  private static String percent(double share) {
    return BigDecimal.valueOf(share).movePointRight(2).stripTrailingZeros().toPlainString();
  }

  /** What may be meant. */
  private void nearby(List<String> lines) {
    declarations.mistakes().forEach(mistake -> lines.add("mistake  " + mistake));
    conflicts().forEach(conflict -> lines.add("not so   " + conflict));
    List<String> routed =
        Stream.concat(
                routes.table().rules().stream().map(RouteRule::service),
                routes.table().services().stream().map(ServiceDeclaration::name))
            .filter(Objects::nonNull)
            .toList();
    for (String name : registry.getServices()) {
      if (!ReservedNames.contain(name) && routed.stream().noneMatch(name::equalsIgnoreCase)) {
        lines.add(
            "%s is registered and has no route: let it say signalbox.paths in its metadata"
                    .formatted(Printable.of(name, 80))
                + " (eureka.instance.metadata-map), or declare it in services.yml");
      }
    }
  }
}
