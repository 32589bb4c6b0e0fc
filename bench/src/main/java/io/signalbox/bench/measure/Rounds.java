package io.signalbox.bench.measure;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.function.ToLongFunction;

/**
 * What was measured of several that took turns.
 *
 * @param <R> one round of one of them
 */
public final class Rounds<R> {

  private final Map<String, List<R>> byName = new HashMap<>();

  /** All of them, in the order of one round: another one begins each time. */
  public static <T> List<T> order(List<T> all, int round) {
    List<T> order = new ArrayList<>(all);
    Collections.rotate(order, -round);
    return order;
  }

  public void add(String name, R round) {
    byName.computeIfAbsent(name, first -> new ArrayList<>()).add(round);
  }

  public double median(String name, ToDoubleFunction<R> figure) {
    return spread(name, figure).median();
  }

  public Spread spread(String name, ToDoubleFunction<R> figure) {
    return Spread.over(of(name), figure);
  }

  public long sum(String name, ToLongFunction<R> count) {
    return of(name).stream().mapToLong(count).sum();
  }

  /** All rounds of one of them; none when it was not measured. */
  public List<R> of(String name) {
    return byName.getOrDefault(name, List.of());
  }
}
