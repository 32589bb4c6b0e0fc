package io.signalbox.gateway.dispatch;

import io.signalbox.balancer.ServerView;
import io.signalbox.gateway.routes.Conflict;
import io.signalbox.gateway.routes.Declarations;
import io.signalbox.gateway.routes.Mistake;
import io.signalbox.gateway.routes.RouteRule;
import io.signalbox.gateway.routes.Routes;
import java.util.ArrayList;
import java.util.List;
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
  private final Services services;

  RoutesEndpoint(Routes routes, Declarations declarations, Services services) {
    this.routes = routes;
    this.declarations = declarations;
    this.services = services;
  }

  /**
   * @param conflicts what services have asked for when they registered, and do not get
   * @param mistakes of the file of declared services; while it has some, what it said before holds
   */
  record Table(List<Row> routes, List<Conflict> conflicts, List<Mistake> mistakes) {}

  /**
   * @param hosts none: any
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
      @Nullable String service,
      String uri,
      long well,
      int instances,
      boolean handoff,
      String from) {}

  @ReadOperation(produces = "application/json")
  Table table() {
    return new Table(
        routes.table().rules().stream().map(this::row).toList(),
        declarations.conflicts(),
        declarations.mistakes());
  }

  private Row row(RouteRule rule) {
    String name = rule.service();
    Service service = name == null ? null : services.of(name);
    List<ServerView.State> states =
        service == null
            ? List.of()
            : service.balancer().servers().stream()
                .map(server -> service.balancer().view(server).state())
                .toList();
    return new Row(
        rule.id(),
        rule.hosts().patterns(),
        rule.patterns(),
        name,
        rule.uri(),
        states.stream().filter(RoutesEndpoint::isWell).count(),
        states.size(),
        rule.isHandoff(),
        rule.origin());
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
      for (String path : row.paths()) {
        lines.add(
            "%-24s %-36s %-20s %-9s %-8s %s"
                .formatted(
                    row.hosts().isEmpty() ? "any" : String.join(",", row.hosts()),
                    path,
                    row.service() == null ? row.uri() : row.service(),
                    row.service() == null ? "" : row.well() + "/" + row.instances(),
                    row.handoff() ? "handoff" : "proxy",
                    row.from()));
      }
    }
    table.conflicts().forEach(conflict -> lines.add("not so: " + conflict));
    table.mistakes().forEach(mistake -> lines.add("mistake: " + mistake));
    return String.join("\n", lines) + "\n";
  }
}
