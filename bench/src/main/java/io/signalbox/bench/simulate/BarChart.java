package io.signalbox.bench.simulate;

import java.util.List;

/**
 * Groups of bars, one of each series in every group.
 *
 * @param groups their names
 */
record BarChart(
    String name,
    String title,
    String yLabel,
    boolean logarithmic,
    List<String> groups,
    List<Series> series)
    implements Chart {

  private static final double GAP = 0.25;

  @Override
  public String svg() {
    Plot plot = new Plot(title, "", yLabel, Scale.over(series, logarithmic), series);
    double group = (Plot.RIGHT - Plot.LEFT) / groups.size();
    double bar = group * (1 - GAP) / series.size();
    for (int i = 0; i < groups.size(); i++) {
      double left = Plot.LEFT + i * group;
      plot.below(left + group / 2, groups.get(i));
      for (int j = 0; j < series.size(); j++) {
        double value = series.get(j).values()[i];
        if (!Double.isNaN(value)) {
          plot.add(
              "<rect x='%.1f' y='%.1f' width='%.1f' height='%.1f' fill='%s'/>",
              left + group * GAP / 2 + j * bar,
              plot.y(value),
              bar,
              Plot.BOTTOM - plot.y(value),
              Plot.colour(j));
        }
      }
    }
    return plot.svg();
  }
}
