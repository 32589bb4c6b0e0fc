package io.signalbox.bench.measure;

import java.util.Arrays;
import java.util.Locale;

/** In Markdown: names on the left, figures on the right of their columns. */
public final class Table {

  private final StringBuilder text = new StringBuilder();

  public Table(String... head) {
    row(head);
    String[] alignment = new String[head.length];
    Arrays.fill(alignment, "---:");
    alignment[0] = "---";
    row(alignment);
  }

  public Table row(String... cells) {
    text.append("| ").append(String.join(" | ", cells)).append(" |\n");
    return this;
  }

  public String markdown() {
    return text.toString();
  }

  public static String percent(double share) {
    return number("%.2f %%", 100 * share);
  }

  public static String number(String format, double value) {
    return String.format(Locale.ROOT, format, value);
  }
}
