package io.signalbox.services.file;

import java.util.regex.Pattern;

/** A number of things. */
final class WholeNumber {

  static final Pattern PATTERN = Pattern.compile("^(?:0|[1-9][0-9]{0,6})$");

  private WholeNumber() {}

  /** One from {@code lowest} to {@code highest}. */
  static Form<Integer> form(int lowest, int highest) {
    String wanted = "a number from %d to %d".formatted(lowest, highest);
    return new Form<>(
        wanted,
        text -> {
          int number = PATTERN.matcher(text).matches() ? Integer.parseInt(text) : -1;
          if (number < lowest || number > highest) {
            throw new IllegalArgumentException("is no " + wanted.substring("a ".length()));
          }
          return number;
        });
  }
}
