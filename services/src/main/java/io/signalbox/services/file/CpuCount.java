package io.signalbox.services.file;

import java.math.BigDecimal;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** How many processors something may keep busy, as Docker writes it; read as thousandths. */
final class CpuCount {

  static final Pattern PATTERN = Pattern.compile("^(?:0|[1-9][0-9]{0,3})(?:\\.[0-9]{1,3})?$");

  static final Form<Integer> FORM = new Form<>("processors such as 0.5", CpuCount::parse);

  /** The kernel gives nothing smaller. */
  private static final int FEWEST = 10;

  private static final int MOST = 1_024_000;

  /** As Kubernetes writes thousandths. */
  private static final Pattern THOUSANDTHS = Pattern.compile("([1-9][0-9]{0,5})m");

  private CpuCount() {}

  private static Integer parse(String text) {
    if (!PATTERN.matcher(text).matches()) {
      throw new IllegalArgumentException(explain(text));
    }
    int thousandths = new BigDecimal(text).movePointRight(3).intValueExact();
    if (thousandths < FEWEST || thousandths > MOST) {
      throw new IllegalArgumentException("is out of range: write from 0.01 to 1024");
    }
    return thousandths;
  }

  private static String explain(String text) {
    Matcher thousandths = THOUSANDTHS.matcher(text);
    return "is no number of processors: write "
        + (thousandths.matches()
            ? new BigDecimal(thousandths.group(1))
                .movePointLeft(3)
                .stripTrailingZeros()
                .toPlainString()
            : "such as 0.5 or 2");
  }
}
