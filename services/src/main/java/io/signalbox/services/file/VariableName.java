package io.signalbox.services.file;

import java.util.regex.Pattern;

/** A name of a variable of the environment that every shell can say. */
final class VariableName {

  static final int LONGEST = 100;

  static final Pattern PATTERN = Pattern.compile("^[A-Za-z_][A-Za-z0-9_]*$");

  /** What each instance is told without a word. */
  static final String PORT = "PORT";

  private static final Form<String> NAME =
      Form.matching(
          "a variable's name such as SHOP_MODE",
          "a variable's name",
          LONGEST,
          PATTERN,
          VariableName::explain);

  static final Form<String> FORM = new Form<>(NAME.wanted(), VariableName::parse);

  private static final Pattern SEPARATORS = Pattern.compile("[.-]");

  private VariableName() {}

  private static String parse(String text) {
    String name = NAME.reader().apply(text);
    if (name.equals(PORT)) {
      throw new IllegalArgumentException(
          "is each instance's own port, which it is told in any case: leave it out");
    }
    return name;
  }

  private static String explain(String text) {
    String mended = SEPARATORS.matcher(text).replaceAll("_");
    return PATTERN.matcher(mended).matches()
        ? "is no variable's name: write " + mended
        : "is no variable's name: write letters, digits and _, but no digit first, as SHOP_MODE";
  }
}
