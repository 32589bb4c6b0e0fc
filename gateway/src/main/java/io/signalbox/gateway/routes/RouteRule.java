package io.signalbox.gateway.routes;

import static org.springframework.cloud.gateway.support.RouteMetadataUtils.RESPONSE_TIMEOUT_ATTR;
import static org.springframework.cloud.gateway.support.ServerWebExchangeUtils.GATEWAY_ROUTE_ATTR;

import io.signalbox.services.Handling;
import io.signalbox.services.HeaderEdits;
import io.signalbox.services.ServiceDeclaration;
import java.net.URI;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.cloud.gateway.filter.FilterDefinition;
import org.springframework.cloud.gateway.route.Route;
import org.springframework.cloud.gateway.route.RouteDefinition;
import org.springframework.http.server.PathContainer;
import org.springframework.web.cors.CorsConfiguration;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.util.pattern.PathPatternParser;

/**
 * One route: which requests are its own and what is done for them. One that is declared has a
 * single path, so that each can be put where it belongs in the order of all. Immutable; equal to
 * nothing but itself.
 */
public final class RouteRule {

  /** The scheme of what leads to a service by its name. */
  public static final String SCHEME = "lb";

  private static final String METADATA = RouteRule.class.getName();
  private static final String CORS = "cors";
  private static final String SWITCH = "switch";
  private static final String HANDOFF = "handoff";
  private static final String PROXY = "proxy";

  private final RouteDefinition definition;
  private final @Nullable ServiceDeclaration declaration;
  private final List<String> patterns;
  private final Hosts hosts;
  private final @Nullable Prefix prefix;
  private final @Nullable CorsConfiguration cors;

  /** One of the gateway's configuration. */
  RouteRule(RouteDefinition configured) {
    this.definition = configured;
    this.declaration = null;
    this.patterns = new RoutePaths(configured).patterns();
    this.hosts = Hosts.ANY;
    this.prefix = null;
    this.cors = null;
    Map<String, Object> metadata = new HashMap<>(configured.getMetadata());
    metadata.put(METADATA, this);
    configured.setMetadata(metadata);
  }

  /** One of a declared service. */
  RouteRule(ServiceDeclaration declaration, String path, Hosts hosts) {
    this.declaration = declaration;
    this.patterns = List.of(path);
    this.hosts = hosts;
    Handling handling = declaration.handling();
    this.prefix = handling.stripPrefix() == 0 ? null : Prefix.of(path, handling.stripPrefix());
    this.cors = handling.cors() == null ? null : SpringCors.of(handling.cors());
    this.definition = new RouteDefinition();
    definition.setId(declaration.name());
    definition.setUri(URI.create(SCHEME + "://" + declaration.name()));
    definition.setFilters(
        handling.filters().stream().map(filter -> new FilterDefinition(filter.text())).toList());
    definition.getMetadata().put(METADATA, this);
    Duration timeout = handling.timeout();
    if (timeout != null) {
      definition.getMetadata().put(RESPONSE_TIMEOUT_ATTR, timeout.toMillis());
    }
  }

  /** One that leads nowhere, for a look at whether its filter can be made. */
  static RouteRule trying(String filter) {
    RouteDefinition definition = new RouteDefinition();
    definition.setId("trial");
    definition.setUri(URI.create(SCHEME + "://nowhere"));
    definition.setFilters(List.of(new FilterDefinition(filter)));
    return new RouteRule(definition);
  }

  /** The rule of the route that a request has taken. */
  public static RouteRule of(ServerWebExchange exchange) {
    Route route = exchange.getRequiredAttribute(GATEWAY_ROUTE_ATTR);
    return (RouteRule) Objects.requireNonNull(route.getMetadata().get(METADATA));
  }

  RouteDefinition definition() {
    return definition;
  }

  /** Null for one of the gateway's configuration. */
  public @Nullable ServiceDeclaration declaration() {
    return declaration;
  }

  public String id() {
    return String.valueOf(definition.getId());
  }

  public String uri() {
    return String.valueOf(definition.getUri());
  }

  /** Who says so, for people. */
  public String origin() {
    return declaration == null ? "configuration" : declaration.origin();
  }

  /** Null when it leads to an address of its own. */
  public @Nullable String service() {
    URI uri = definition.getUri();
    return uri != null && SCHEME.equals(uri.getScheme()) ? uri.getHost() : null;
  }

  /** The patterns of paths that may lead here, in Spring's notation. */
  public List<String> patterns() {
    return patterns;
  }

  public Hosts hosts() {
    return hosts;
  }

  /** Whether nothing but path and host decides which requests are its own. */
  public boolean isDecidedByPath() {
    return declaration != null || new RoutePaths(definition).decide();
  }

  /** Whether nothing but the forwarder has to do with its requests and answers. */
  public boolean isPlain() {
    return definition.getFilters().isEmpty()
        && cors == null
        && !definition.getMetadata().containsKey(CORS);
  }

  /** Whether filters stand on it. */
  public boolean hasFilters() {
    return !definition.getFilters().isEmpty();
  }

  /** Whether connections are to be handed over. */
  public boolean isHandoff() {
    if (declaration != null) {
      return declaration.handling().handoff();
    }
    Object mark = definition.getMetadata().getOrDefault(SWITCH, PROXY);
    if (!mark.equals(HANDOFF) && !mark.equals(PROXY)) {
      throw new IllegalStateException(
          "The route \"%s\" cannot be handed off: metadata.switch is \"%s\" and has to be \"handoff\" or \"proxy\"."
              .formatted(id(), mark));
    }
    return mark.equals(HANDOFF);
  }

  /**
   * What the service does not see of paths, by the rule's own word: in a request it may be spelled
   * otherwise. Null when it sees all.
   */
  public @Nullable Prefix prefix() {
    return prefix;
  }

  /** Whether an instance gets the Host that the client has asked for. */
  public boolean keepsHost() {
    return declaration != null && declaration.handling().keepHost();
  }

  /** What is set and removed in the headers of its requests and answers; null: nothing. */
  public @Nullable HeaderEditor headers() {
    HeaderEdits edits = declaration == null ? null : declaration.handling().headers();
    return edits == null ? null : new HeaderEditor(edits);
  }

  /**
   * What the gateway answers pages of other origins on this route alone; null when the service
   * does, or the configuration for the path.
   */
  public @Nullable CorsConfiguration cors() {
    return cors;
  }

  /** Whether its service speaks gRPC, and HTTP/2 for it. */
  public boolean isGrpc() {
    return declaration != null && declaration.isGrpc();
  }

  /** Until an answer's header, and then between any two parts of it. */
  public Duration timeout(Duration otherwise) {
    Object ofRoute = definition.getMetadata().get(RESPONSE_TIMEOUT_ATTR);
    return ofRoute == null ? otherwise : Duration.ofMillis(Long.parseLong(ofRoute.toString()));
  }

  /** The largest body of a request, in bytes. */
  public long maxRequestSize(long otherwise) {
    Long own = declaration == null ? null : declaration.handling().maxRequestSize();
    return own == null ? otherwise : own;
  }

  /** Whether path and host are its own; what else it may look at nobody knows here. */
  public boolean takes(String host, String path) {
    PathContainer parsed = PathContainer.parsePath(path);
    return hosts.take(host)
        && patterns.stream()
            .map(PathPatternParser.defaultInstance::parse)
            .anyMatch(pattern -> pattern.matches(parsed));
  }

  /** Whether some request could be its own and {@code other}'s. */
  boolean meets(RouteRule other) {
    return hosts.meet(other.hosts)
        && patterns.stream()
            .map(PathPrefix::of)
            .anyMatch(
                one -> other.patterns.stream().map(PathPrefix::of).anyMatch(it -> it.meets(one)));
  }

  /** What a reader of the table sees. */
  @Override
  public String toString() {
    return id() + " " + hosts.patterns() + patterns + " -> " + uri();
  }
}
