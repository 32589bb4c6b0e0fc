package io.signalbox.bench.simulate;

import java.util.List;
import java.util.Locale;

/**
 * Lines over an even x-axis.
 *
 * @param xNames below the axis, one for each place; an empty one is left out
 */
record LineChart(
    String name,
    String title,
    String xLabel,
    String yLabel,
    boolean logarithmic,
    List<String> xNames,
    List<Series> series)
    implements Chart {

  @Override
  public String svg() {
    Plot plot = new Plot(title, xLabel, yLabel, Scale.over(series, logarithmic), series);
    for (int i = 0; i < xNames.size(); i++) {
      plot.below(x(i), xNames.get(i));
    }
    for (int i = 0; i < series.size(); i++) {
      plot.add(
          "<polyline fill='none' stroke='%s' stroke-width='2' points='%s'/>",
          Plot.colour(i), points(plot, series.get(i).values()));
    }
    return plot.svg();
  }

  private String points(Plot plot, double[] values) {
    StringBuilder points = new StringBuilder();
    for (int i = 0; i < values.length; i++) {
      if (!Double.isNaN(values[i])) {
        points.append(String.format(Locale.ROOT, "%.1f,%.1f ", x(i), plot.y(values[i])));
      }
    }
    return points.toString();
  }

  private double x(int place) {
    return Plot.LEFT + (place + 0.5) * (Plot.RIGHT - Plot.LEFT) / xNames.size();
  }
}
