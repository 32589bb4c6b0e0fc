package io.signalbox.bench.simulate;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * A picture of some figures.
 *
 * @param name for its file, without a suffix
 * @param bars whether there is a group of bars at each place, or a line over all of them
 * @param places their names, below an even x-axis; an empty one is left out
 */
record Chart(
    String name,
    String title,
    boolean bars,
    String xLabel,
    String yLabel,
    boolean logarithmic,
    List<String> places,
    List<Series> series) {

  private static final double WIDTH = 760;
  private static final double HEIGHT = 420;
  private static final double LEFT = 70;
  private static final double RIGHT = WIDTH - 150;
  private static final double TOP = 50;
  private static final double BOTTOM = HEIGHT - 60;
  private static final double GAP = 0.25;

  /** Okabe and Ito's, which the colour-blind can tell apart. */
  private static final List<String> COLOURS =
      List.of(
          "#999999", "#e69f00", "#56b4e9", "#009e73", "#cc79a7", "#d55e00", "#0072b2", "#000000");

  String svg() {
    StringBuilder svg = new StringBuilder();
    Scale scale = Scale.over(series, logarithmic);
    add(
        svg,
        "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 %.0f %.0f' font-family='sans-serif'"
            + " font-size='12' fill='#222'>",
        WIDTH,
        HEIGHT);
    add(svg, "<rect width='100%%' height='100%%' fill='white'/>");
    text(svg, LEFT, 28, "start", "<tspan font-size='15'>" + escaped(title) + "</tspan>");
    text(svg, (LEFT + RIGHT) / 2, HEIGHT - 14, "middle", escaped(xLabel));
    text(svg, LEFT, TOP - 8, "end", escaped(yLabel));
    for (double tick : scale.ticks()) {
      double y = y(scale, tick);
      add(svg, "<line x1='%.1f' x2='%.1f' y1='%.1f' y2='%.1f' stroke='#ddd'/>", LEFT, RIGHT, y, y);
      text(svg, LEFT - 6, y + 4, "end", Scale.label(tick));
    }
    for (int i = 0; i < places.size(); i++) {
      text(svg, x(i), BOTTOM + 18, "middle", escaped(places.get(i)));
    }
    for (int i = 0; i < series.size(); i++) {
      String colour = COLOURS.get(i % COLOURS.size());
      double y = TOP + 10 + 20 * i;
      add(
          svg,
          "<rect x='%.1f' y='%.1f' width='12' height='12' fill='%s'/>",
          RIGHT + 14,
          y - 10,
          colour);
      text(svg, RIGHT + 32, y, "start", escaped(series.get(i).name()));
      if (bars) {
        bars(svg, scale, i, colour);
      } else {
        line(svg, scale, series.get(i), colour);
      }
    }
    return svg + "</svg>\n";
  }

  private void bars(StringBuilder svg, Scale scale, int index, String colour) {
    double bar = (1 - GAP) * place() / series.size();
    double[] values = series.get(index).values();
    shown(values)
        .forEach(
            i -> {
              double y = y(scale, values[i]);
              add(
                  svg,
                  "<rect x='%.1f' y='%.1f' width='%.1f' height='%.1f' fill='%s'/>",
                  x(i) + (index - series.size() / 2.0) * bar,
                  y,
                  bar,
                  BOTTOM - y,
                  colour);
            });
  }

  private void line(StringBuilder svg, Scale scale, Series one, String colour) {
    String points =
        shown(one.values())
            .mapToObj(i -> String.format(Locale.ROOT, "%.1f,%.1f", x(i), y(scale, one.values()[i])))
            .collect(Collectors.joining(" "));
    add(svg, "<polyline fill='none' stroke='%s' stroke-width='2' points='%s'/>", colour, points);
  }

  private static IntStream shown(double[] values) {
    return IntStream.range(0, values.length).filter(i -> !Double.isNaN(values[i]));
  }

  /** How wide it is. */
  private double place() {
    return (RIGHT - LEFT) / places.size();
  }

  /** The middle of a place. */
  private double x(int place) {
    return LEFT + (place + 0.5) * place();
  }

  private static double y(Scale scale, double value) {
    return BOTTOM - scale.place(value) * (BOTTOM - TOP);
  }

  private static void text(StringBuilder svg, double x, double y, String anchor, String text) {
    add(svg, "<text x='%.1f' y='%.1f' text-anchor='%s'>%s</text>", x, y, anchor, text);
  }

  private static void add(StringBuilder svg, String format, Object... values) {
    svg.append(String.format(Locale.ROOT, format, values)).append('\n');
  }

  private static String escaped(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;");
  }
}
