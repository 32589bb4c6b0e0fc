package io.signalbox.gateway.routes;

import java.util.List;
import java.util.Map;
import org.springframework.cloud.gateway.handler.predicate.PredicateDefinition;
import org.springframework.cloud.gateway.route.RouteDefinition;
import org.springframework.web.util.pattern.PathPatternParser;

/** Which paths lead to a configured route, as far as its predicates tell. */
record RoutePaths(RouteDefinition route) {

  private static final String PATH = "Path";

  /** Whether the path alone decides. */
  boolean decide() {
    return route.getPredicates().size() == 1
        && PATH.equals(route.getPredicates().getFirst().getName());
  }

  /** The patterns of paths that may lead here; {@link RouteTable#ANY_PATH} when it has none. */
  List<String> patterns() {
    return route.getPredicates().stream()
        .filter(predicate -> PATH.equals(predicate.getName()))
        .findFirst()
        .map(RoutePaths::patterns)
        .orElse(List.of(RouteTable.ANY_PATH));
  }

  private static List<String> patterns(PredicateDefinition path) {
    return path.getArgs().entrySet().stream()
        .filter(argument -> isPattern(argument.getKey()))
        .map(Map.Entry::getValue)
        .map(PathPatternParser.defaultInstance::initFullPathPattern)
        .toList();
  }

  /** Not {@code matchTrailingSlash}: no scope covers paths that end so. */
  private static boolean isPattern(String argument) {
    return argument.startsWith("_genkey_") || argument.startsWith("patterns");
  }
}
