package io.signalbox.gateway.routes;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Finds the few routes that a path may lead to among many, by the path's first segment. Immutable.
 *
 * @param <T> what has patterns
 */
public final class SegmentIndex<T> {

  private final Map<String, List<T>> bySegment = new HashMap<>();

  /** Those that paths with any first segment may lead to. */
  private final List<T> anywhere;

  /**
   * @param inOrder who comes first is found first
   * @param patterns of the paths that lead to one, in Spring's notation
   */
  public SegmentIndex(List<T> inOrder, Function<T, List<String>> patterns) {
    List<T> wild = new ArrayList<>();
    Set<String> segments = new HashSet<>();
    for (T one : inOrder) {
      if (firstSegments(patterns.apply(one)) instanceof Set<String> its) {
        segments.addAll(its);
      } else {
        wild.add(one);
      }
    }
    anywhere = List.copyOf(wild);
    for (T one : inOrder) {
      Set<String> its = firstSegments(patterns.apply(one));
      for (String segment : its == null ? segments : its) {
        bySegment.computeIfAbsent(segment, key -> new ArrayList<>()).add(one);
      }
    }
  }

  /** Null when any will do. */
  private static @Nullable Set<String> firstSegments(List<String> patterns) {
    Set<String> segments = new HashSet<>();
    for (String pattern : patterns) {
      String segment = PathPrefix.of(pattern).firstSegment();
      if (segment == null) {
        return null;
      }
      segments.add(segment);
    }
    return segments;
  }

  /** Those that {@code path} may lead to, a query behind it or not. */
  public List<T> candidates(String path) {
    return startingWith(firstSegment(path));
  }

  /** Those that paths with this first segment, unescaped, may lead to. */
  List<T> startingWith(String segment) {
    return bySegment.getOrDefault(segment, anywhere);
  }

  static String firstSegment(String path) {
    int end = 1;
    while (end < path.length() && path.charAt(end) != '/' && path.charAt(end) != '?') {
      end++;
    }
    return path.isEmpty() ? "" : path.substring(1, end);
  }
}
