package io.signalbox.bench.measure;

import java.util.Collection;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/** A figure of several rounds. The median, because one disturbed round must not move it. */
public record Spread(double median, double lowest, double highest) {

  /**
   * @param rounds at least one
   */
  public static <T> Spread over(Collection<T> rounds, ToDoubleFunction<T> figure) {
    double[] sorted = rounds.stream().mapToDouble(figure).sorted().toArray();
    int upper = sorted.length / 2;
    int lower = (sorted.length - 1) / 2;
    return new Spread((sorted[lower] + sorted[upper]) / 2, sorted[0], sorted[sorted.length - 1]);
  }

  /**
   * The median, with the lowest and the highest.
   *
   * @param format of each
   */
  public String text(String format) {
    return String.format(
        Locale.ROOT, format + " (" + format + "–" + format + ")", median, lowest, highest);
  }
}
