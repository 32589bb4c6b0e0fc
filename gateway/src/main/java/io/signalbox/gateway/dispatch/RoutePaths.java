package io.signalbox.gateway.dispatch;

import java.util.List;
import java.util.Map;
import org.springframework.cloud.gateway.handler.predicate.PredicateDefinition;
import org.springframework.cloud.gateway.route.RouteDefinition;

/** Which paths lead to a route, as far as its predicates tell. */
public record RoutePaths(RouteDefinition route) {

  /** The pattern of all paths. */
  public static final String ANY = "/**";

  private static final String PATH = "Path";

  /** Whether the path alone decides. */
  public boolean decide() {
    return route.getPredicates().size() == 1
        && PATH.equals(route.getPredicates().getFirst().getName());
  }

  /** The patterns of paths that may lead here; {@link #ANY} when it has none. */
  public List<String> patterns() {
    return route.getPredicates().stream()
        .filter(predicate -> PATH.equals(predicate.getName()))
        .findFirst()
        .map(RoutePaths::patterns)
        .orElse(List.of(ANY));
  }

  private static List<String> patterns(PredicateDefinition path) {
    return path.getArgs().entrySet().stream()
        .filter(argument -> isPattern(argument.getKey()))
        .map(Map.Entry::getValue)
        .toList();
  }

  /** Not {@code matchTrailingSlash}: no scope covers paths that end so. */
  private static boolean isPattern(String argument) {
    return argument.startsWith("_genkey_") || argument.startsWith("patterns");
  }
}
