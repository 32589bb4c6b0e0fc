package io.signalbox.gateway.dispatch;

import io.signalbox.balancer.ServerView;
import io.signalbox.gateway.routes.Conflict;
import io.signalbox.gateway.routes.ConflictSource;
import io.signalbox.gateway.routes.Declarations;
import io.signalbox.gateway.routes.RouteRule;
import io.signalbox.gateway.routes.RouteTable;
import io.signalbox.gateway.routes.Routes;
import io.signalbox.services.Mistake;
import io.signalbox.services.ServiceDeclaration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.stereotype.Component;

/**
 * Which requests go where, at {@code /actuator/routes}: the routes in the order in which they are
 * asked, and what was declared and does not hold.
 */
@Component
@Endpoint(id = "routes")
final class RoutesEndpoint {

  private final Routes routes;
  private final Declarations declarations;
  private final List<ConflictSource> conflicts;
  private final Services services;

  RoutesEndpoint(
      Routes routes, Declarations declarations, List<ConflictSource> conflicts, Services services) {
    this.routes = routes;
    this.declarations = declarations;
    this.conflicts = conflicts;
    this.services = services;
  }

  /**
   * @param conflicts what services have asked for and do not get
   * @param mistakes of the file of declared services; while it has some, what it said before holds
   */
  record Table(List<Row> routes, List<Conflict> conflicts, List<Mistake> mistakes) {}

  /**
   * @param hosts none: any
   * @param port on which its connections come; null: its requests come to the gateway's own
   * @param service null when it leads to an address of its own
   * @param well instances that get requests
   * @param instances all of the service
   * @param handoff whether connections are handed over
   * @param from who says so
   */
  record Row(
      String id,
      List<String> hosts,
      List<String> paths,
      @Nullable Integer port,
      @Nullable String service,
      String uri,
      long well,
      int instances,
      boolean handoff,
      String from) {}

  @ReadOperation(produces = "application/json")
  Table table() {
    return new Table(
        rows(),
        conflicts.stream().flatMap(source -> source.conflicts().stream()).toList(),
        declarations.mistakes());
  }

  private List<Row> rows() {
    RouteTable table = routes.table();
    return Stream.concat(
            table.rules().stream().map(this::row),
            table.services().stream()
                .filter(ServiceDeclaration::isTcp)
                .sorted(Comparator.comparing(ServiceDeclaration::name))
                .map(this::row))
        .toList();
  }

  private Row row(RouteRule rule) {
    List<ServerView.State> states = states(rule.service());
    return new Row(
        rule.id(),
        rule.hosts().patterns(),
        rule.patterns(),
        null,
        rule.service(),
        rule.uri(),
        well(states),
        states.size(),
        rule.isHandoff(),
        rule.origin());
  }

  private Row row(ServiceDeclaration tcp) {
    List<ServerView.State> states = states(tcp.name());
    return new Row(
        tcp.name(),
        List.of(),
        List.of(),
        tcp.port(),
        tcp.name(),
        "tcp://" + tcp.name(),
        well(states),
        states.size(),
        tcp.handling().handoff(),
        tcp.origin());
  }

  private List<ServerView.State> states(@Nullable String name) {
    Service service = name == null ? null : services.of(name);
    return service == null
        ? List.of()
        : service.balancer().servers().stream()
            .map(server -> service.balancer().view(server).state())
            .toList();
  }

  private static long well(List<ServerView.State> states) {
    return states.stream().filter(RoutesEndpoint::isWell).count();
  }

  private static boolean isWell(ServerView.State state) {
    return state == ServerView.State.AVAILABLE || state == ServerView.State.WARMING;
  }

  /** The same for people. */
  @ReadOperation(produces = "text/plain;charset=utf-8")
  String text() {
    Table table = table();
    List<String> lines = new ArrayList<>();
    lines.add(
        "%-24s %-36s %-20s %-9s %-8s %s"
            .formatted("HOST", "PATH", "SERVICE", "INSTANCES", "SWITCH", "FROM"));
    for (Row row : table.routes()) {
      if (row.port() != null) {
        lines.add(line(row, "tcp", ":" + row.port()));
      }
      for (String path : row.paths()) {
        lines.add(line(row, row.hosts().isEmpty() ? "any" : String.join(",", row.hosts()), path));
      }
    }
    table.conflicts().forEach(conflict -> lines.add("not so: " + conflict));
    table.mistakes().forEach(mistake -> lines.add("mistake: " + mistake));
    return String.join("\n", lines) + "\n";
  }

  private static String line(Row row, String host, String path) {
    return "%-24s %-36s %-20s %-9s %-8s %s"
        .formatted(
            host,
            path,
            row.service() == null ? row.uri() : row.service(),
            row.service() == null ? "" : row.well() + "/" + row.instances(),
            row.handoff() ? "handoff" : "proxy",
            row.from());
  }
}
