package io.signalbox.bench.simulate;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;

/** A y-axis: linear from 0, or logarithmic where figures differ by more than a little. */
final class Scale {

  private static final double FEW_TICKS = 6;

  private final double low;
  private final double high;
  private final boolean logarithmic;

  private Scale(double low, double high, boolean logarithmic) {
    this.low = low;
    this.high = high;
    this.logarithmic = logarithmic;
  }

  static Scale over(Collection<Series> series, boolean logarithmic) {
    double least = Double.POSITIVE_INFINITY;
    double most = Double.NEGATIVE_INFINITY;
    for (Series each : series) {
      for (double value : each.values()) {
        if (value > 0) {
          least = Math.min(least, value);
          most = Math.max(most, value);
        }
      }
    }
    if (least > most) {
      return new Scale(0, 1, false);
    }
    return logarithmic
        ? new Scale(below(least), Math.max(above(most), next(below(least))), true)
        : new Scale(0, Math.ceil(most / step(most)) * step(most), false);
  }

  /** From 0 at the bottom to 1 at the top. */
  double place(double value) {
    double place =
        logarithmic
            ? Math.log(Math.max(value, low) / low) / Math.log(high / low)
            : (value - low) / (high - low);
    return Math.clamp(place, 0, 1);
  }

  List<Double> ticks() {
    List<Double> ticks = new ArrayList<>();
    if (logarithmic) {
      for (double tick = low; tick <= high * 1.001; tick = next(tick)) {
        ticks.add(tick);
      }
    } else {
      double step = step(high);
      for (int i = 0; i * step <= high * 1.001; i++) {
        ticks.add(i * step);
      }
    }
    return ticks;
  }

  static String label(double tick) {
    return tick >= 10 || tick == Math.rint(tick)
        ? String.format(Locale.ROOT, "%,.0f", tick)
        : String.format(Locale.ROOT, "%.3g", tick).replaceAll("0+$", "");
  }

  /** The one of 1, 2, 5 in the same power of ten. */
  private static double below(double value) {
    double power = Math.pow(10, Math.floor(Math.log10(value)));
    double digit = value / power;
    return digit >= 5 ? 5 * power : digit >= 2 ? 2 * power : power;
  }

  private static double above(double value) {
    double below = below(value);
    return below < value ? next(below) : below;
  }

  private static double next(double tick) {
    double power = Math.pow(10, Math.floor(Math.log10(tick) + 1e-9));
    double digit = Math.rint(tick / power);
    return digit < 2 ? 2 * power : digit < 5 ? 5 * power : 10 * power;
  }

  private static double step(double most) {
    double step = below(most / FEW_TICKS);
    return most / step > FEW_TICKS ? next(step) : step;
  }
}
