package io.signalbox.services.file;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What a text has to look like.
 *
 * @param wanted an example, in words that go on from "write"
 * @param reader throws an {@link IllegalArgumentException} with what is wrong, in words that go on
 *     from the text itself
 */
record Form<T>(String wanted, Function<String, T> reader) {

  /** Constants by their names in lower case, with - for _. */
  static <E extends Enum<E>> Form<E> oneOf(E[] constants) {
    Map<String, E> byName =
        Arrays.stream(constants).collect(Collectors.toMap(Form::spelled, Function.identity()));
    Form<String> names = oneOf(Arrays.stream(constants).map(Form::spelled).toList());
    return new Form<>(
        names.wanted, text -> Objects.requireNonNull(byName.get(names.reader.apply(text))));
  }

  private static String spelled(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /**
   * A text that matches.
   *
   * @param what it is, in words
   * @param whyNot what is wrong with one that does not, in words that go on from the text itself
   */
  static Form<String> matching(
      String wanted, String what, int longest, Pattern pattern, UnaryOperator<String> whyNot) {
    return new Form<>(
        wanted,
        text -> {
          if (text.length() > longest) {
            throw new IllegalArgumentException(
                "has %d characters: %s has at most %d".formatted(text.length(), what, longest));
          }
          if (!pattern.matcher(text).matches()) {
            throw new IllegalArgumentException(whyNot.apply(text));
          }
          return text;
        });
  }

  static Form<String> oneOf(List<String> names) {
    return new Form<>(
        String.join(" or ", names),
        text -> {
          if (names.contains(text)) {
            return text;
          }
          throw new IllegalArgumentException(
              "is none of "
                  + String.join(", ", names)
                  + Nearest.to(text, names).map(Nearest::question).orElse(""));
        });
  }
}
