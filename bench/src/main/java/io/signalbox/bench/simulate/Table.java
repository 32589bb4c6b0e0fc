package io.signalbox.bench.simulate;

import java.util.Arrays;
import java.util.Locale;

/** In Markdown: names on the left, figures on the right of their columns. */
final class Table {

  private final StringBuilder text = new StringBuilder();

  Table(String... head) {
    row(head);
    String[] alignment = new String[head.length];
    Arrays.fill(alignment, "---:");
    alignment[0] = "---";
    row(alignment);
  }

  Table row(String... cells) {
    text.append("| ").append(String.join(" | ", cells)).append(" |\n");
    return this;
  }

  String markdown() {
    return text.toString();
  }

  /** Of nanoseconds. */
  static String millis(long nanos) {
    return nanos == Summary.FAILED ? "TO" : number("%.0f", nanos / 1e6);
  }

  static String percent(double share) {
    return number("%.2f %%", 100 * share);
  }

  static String number(String format, double value) {
    return String.format(Locale.ROOT, format, value);
  }
}
