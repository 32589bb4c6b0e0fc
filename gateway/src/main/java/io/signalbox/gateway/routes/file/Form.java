package io.signalbox.gateway.routes.file;

import java.util.List;
import java.util.function.Function;

/**
 * What a text has to look like.
 *
 * @param wanted an example, in words that go on from "write"
 * @param reader throws an {@link IllegalArgumentException} with what is wrong, in words that go on
 *     from the text itself
 */
record Form<T>(String wanted, Function<String, T> reader) {

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
