package io.signalbox.gateway.routes;

import io.signalbox.services.ServiceDeclaration;
import java.net.URI;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.springframework.cloud.gateway.route.RouteDefinition;

/**
 * All routes of a moment, in the order in which they are asked: those of the gateway's
 * configuration as they stand there, then the declared ones, of which the most exact comes first. A
 * host said exactly goes before {@code *.}, and that before none; then a longer path before a
 * shorter one. Immutable.
 */
public final class RouteTable {

  /** The pattern of all paths. */
  public static final String ANY_PATH = "/**";

  private static final Comparator<RouteRule> EXACTNESS =
      Comparator.comparing((RouteRule rule) -> !rule.hosts().areExact())
          .thenComparing(rule -> rule.hosts().patterns().isEmpty())
          .thenComparing(rule -> -PathPrefix.of(rule.patterns().getFirst()).exactness())
          .thenComparing(RouteRule::id);

  private final List<RouteRule> configured;
  private final List<RouteRule> rules;
  private final Map<ServiceDeclaration, List<RouteRule>> declared;
  private final SegmentIndex<RouteRule> index;

  private RouteTable(
      List<RouteRule> configured, Map<ServiceDeclaration, List<RouteRule>> declared) {
    this.configured = configured;
    this.declared = declared;
    this.rules =
        Stream.concat(
                configured.stream(),
                declared.values().stream().flatMap(List::stream).sorted(EXACTNESS))
            .toList();
    this.index = new SegmentIndex<>(this.rules, RouteRule::patterns);
  }

  /**
   * One of the gateway's configuration alone.
   *
   * @throws IllegalStateException naming a route that cannot be one
   */
  public static RouteTable of(List<RouteDefinition> configured) {
    return new RouteTable(
        configured.stream()
            .sorted(Comparator.comparingInt(RouteDefinition::getOrder))
            .map(RouteTable::configured)
            .toList(),
        Map.of());
  }

  private static RouteRule configured(RouteDefinition route) {
    URI uri = route.getUri();
    // Java takes nothing with "_" for a host, and lb:ws://name has none.
    if (uri != null
        && RouteRule.SCHEME.equals(uri.getScheme())
        && (uri.getHost() == null || uri.getPort() != -1)) {
      throw new IllegalStateException(
          "The route \"%s\" leads to \"%s\": write lb://NAME, the name under which a service registers, of letters, digits and -."
              .formatted(route.getId(), uri));
    }
    return new RouteRule(route);
  }

  /** This one with other declared services. What is declared as before keeps its rules. */
  public RouteTable with(Collection<ServiceDeclaration> services) {
    Map<ServiceDeclaration, List<RouteRule>> next = new LinkedHashMap<>();
    for (ServiceDeclaration service : services) {
      List<RouteRule> known = declared.get(service);
      next.put(service, known == null ? rules(service) : known);
    }
    return new RouteTable(configured, next);
  }

  private static List<RouteRule> rules(ServiceDeclaration service) {
    List<RouteRule> rules = new ArrayList<>();
    for (Hosts hosts : byExactness(service.hosts())) {
      for (String path : service.paths()) {
        rules.add(new RouteRule(service, path, hosts));
      }
    }
    return rules;
  }

  private static Collection<Hosts> byExactness(List<String> hosts) {
    if (hosts.isEmpty()) {
      return List.of(Hosts.ANY);
    }
    Map<Boolean, Hosts> groups = new TreeMap<>();
    for (boolean exact : new boolean[] {true, false}) {
      Hosts group =
          new Hosts(hosts.stream().filter(host -> host.startsWith("*.") != exact).toList());
      if (!group.patterns().isEmpty()) {
        groups.put(exact, group);
      }
    }
    return groups.values();
  }

  /** In their order. */
  public List<RouteRule> rules() {
    return rules;
  }

  /** Those of the gateway's configuration, in their order. */
  List<RouteRule> configured() {
    return configured;
  }

  /** The services that are declared, in no order; those of TCP have no rules. */
  public Collection<ServiceDeclaration> services() {
    return declared.keySet();
  }

  /** Those that a request for a path with this first segment may take, in their order. */
  List<RouteRule> startingWith(String segment) {
    return index.startingWith(segment);
  }

  /** The patterns of paths of which some may be taken by routes before {@code rule}. */
  public List<String> takenBefore(RouteRule rule) {
    String segment =
        rule.patterns().size() == 1
            ? PathPrefix.of(rule.patterns().getFirst()).firstSegment()
            : null;
    List<RouteRule> near = segment == null ? rules : index.startingWith(segment);
    return near.stream()
        .takeWhile(other -> other != rule)
        .filter(rule::meets)
        .flatMap(other -> other.patterns().stream())
        .distinct()
        .toList();
  }
}
