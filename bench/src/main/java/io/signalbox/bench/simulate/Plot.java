package io.signalbox.bench.simulate;

import java.util.List;
import java.util.Locale;

/** What every chart has: a title, a y-axis with its lines, names below, and a legend. */
final class Plot {

  static final double WIDTH = 760;
  static final double HEIGHT = 420;
  static final double LEFT = 70;
  static final double RIGHT = WIDTH - 150;
  static final double TOP = 50;
  static final double BOTTOM = HEIGHT - 60;

  /** Okabe and Ito's, which the colour-blind can tell apart. */
  private static final List<String> COLOURS =
      List.of(
          "#999999", "#e69f00", "#56b4e9", "#009e73", "#cc79a7", "#d55e00", "#0072b2", "#000000");

  private final Scale scale;
  private final StringBuilder svg = new StringBuilder();

  Plot(String title, String xLabel, String yLabel, Scale scale, List<Series> series) {
    this.scale = scale;
    add(
        "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 %.0f %.0f' font-family='sans-serif'"
            + " font-size='12' fill='#222'>",
        WIDTH, HEIGHT);
    add("<rect width='100%%' height='100%%' fill='white'/>");
    text(LEFT, 28, "start", "<tspan font-size='15'>" + escaped(title) + "</tspan>");
    text((LEFT + RIGHT) / 2, HEIGHT - 14, "middle", escaped(xLabel));
    text(LEFT, TOP - 8, "end", escaped(yLabel));
    for (double tick : scale.ticks()) {
      add(
          "<line x1='%.1f' x2='%.1f' y1='%.1f' y2='%.1f' stroke='#ddd'/>",
          LEFT, RIGHT, y(tick), y(tick));
      text(LEFT - 6, y(tick) + 4, "end", Scale.label(tick));
    }
    for (int i = 0; i < series.size(); i++) {
      double y = TOP + 10 + 20 * i;
      add(
          "<rect x='%.1f' y='%.1f' width='12' height='12' fill='%s'/>",
          RIGHT + 14, y - 10, colour(i));
      text(RIGHT + 32, y, "start", escaped(series.get(i).name()));
    }
  }

  double y(double value) {
    return BOTTOM - scale.place(value) * (BOTTOM - TOP);
  }

  static String colour(int series) {
    return COLOURS.get(series % COLOURS.size());
  }

  void below(double x, String name) {
    text(x, BOTTOM + 18, "middle", escaped(name));
  }

  void add(String format, Object... values) {
    svg.append(String.format(Locale.ROOT, format, values)).append('\n');
  }

  String svg() {
    return svg + "</svg>\n";
  }

  private void text(double x, double y, String anchor, String text) {
    add("<text x='%.1f' y='%.1f' text-anchor='%s'>%s</text>", x, y, anchor, text);
  }

  private static String escaped(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;");
  }
}
