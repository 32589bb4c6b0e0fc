package io.signalbox.bench.simulate;

import io.signalbox.balancer.PolicyName;
import io.signalbox.bench.measure.Table;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What a scenario is to be made with.
 *
 * @param seed the same one brings the same figures
 * @param length of what is measured, in virtual time; half as long a warm-up goes before
 */
record Plan(long seed, Duration length, List<PolicyName> policies) {

  Duration warmUp() {
    return length.dividedBy(2);
  }

  /** When what is measured begins, in nanoseconds of virtual time. */
  long from() {
    return warmUp().toNanos();
  }

  /** And when it ends. */
  long to() {
    return total().toNanos();
  }

  Duration total() {
    return warmUp().plus(length);
  }

  /** An instant of what is measured, from 0 to 1. */
  long at(double part) {
    return from() + (long) (part * length.toNanos());
  }

  /** The seconds at which its parts begin, of which every tenth is named. */
  List<String> intervals(int parts) {
    List<String> names = new ArrayList<>();
    for (int i = 0; i < parts; i++) {
      double seconds = length.toMillis() / 1e3 * i / parts;
      names.add(i % 10 == 0 ? Table.number("%.0f", seconds) : "");
    }
    return names;
  }

  /** As it is called on the command line. */
  static String title(PolicyName policy) {
    return policy.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
