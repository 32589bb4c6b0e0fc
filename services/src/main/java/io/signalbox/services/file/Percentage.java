package io.signalbox.services.file;

import java.math.BigDecimal;
import java.util.regex.Pattern;

/** A part of something, in tenths of a hundredth; read as thousandths. */
final class Percentage {

  static final Pattern PATTERN = Pattern.compile("^(?:0|[1-9][0-9]?)(?:\\.[0-9])?%$");

  static final Form<Integer> FORM = new Form<>("a share such as 5%", Percentage::parse);

  private static final int FEWEST = 1;
  private static final int MOST = 500;

  private static final Pattern NUMBER = Pattern.compile("[1-9][0-9]?(?:\\.[0-9])?");
  private static final Pattern LOOSE = Pattern.compile("([1-9][0-9]?(?:\\.[0-9])?) +%");
  private static final Pattern FRACTION = Pattern.compile("0?\\.[0-9]{1,3}");

  private Percentage() {}

  private static Integer parse(String text) {
    if (!PATTERN.matcher(text).matches()) {
      throw new IllegalArgumentException(explain(text));
    }
    int thousandths =
        new BigDecimal(text.substring(0, text.length() - 1)).movePointRight(1).intValueExact();
    if (thousandths < FEWEST || thousandths > MOST) {
      throw new IllegalArgumentException("is out of range: write from 0.1% to 50%");
    }
    return thousandths;
  }

  private static String explain(String text) {
    var loose = LOOSE.matcher(text);
    if (loose.matches()) {
      return "is no share: write " + loose.group(1) + "%";
    }
    if (NUMBER.matcher(text).matches()) {
      return "has no %%: write %s%%".formatted(text);
    }
    return FRACTION.matcher(text).matches()
        ? "is no share: write "
            + new BigDecimal(text).movePointRight(2).stripTrailingZeros().toPlainString()
            + "%"
        : "is no share: write a number and %, such as 5%";
  }
}
