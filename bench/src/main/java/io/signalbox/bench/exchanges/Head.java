package io.signalbox.bench.exchanges;

import java.util.List;
import java.util.Locale;

/** The first line and the fields of a request or an answer, in the order in which they came. */
record Head(String start, List<Field> fields) {

  private static final int SWITCHING_PROTOCOLS = 101;
  private static final int OK = 200;

  Head {
    fields = List.copyOf(fields);
  }

  /** The value of the first field of that name, or nothing. */
  String first(String name) {
    return fields.stream()
        .filter(field -> field.isNamed(name))
        .map(Field::value)
        .findFirst()
        .orElse("");
  }

  /** Whether a field of that name lists that token. */
  boolean says(String name, String token) {
    return fields.stream()
        .filter(field -> field.isNamed(name))
        .anyMatch(
            field ->
                List.of(field.value().toLowerCase(Locale.ROOT).split(" *, *")).contains(token));
  }

  /** Of a request. */
  String target() {
    return word(1);
  }

  /** Of an answer; 0 if that is no number. */
  int status() {
    String status = word(1);
    return status.matches("[0-9]{3}") ? Integer.parseInt(status) : 0;
  }

  /** Whether another answer follows to the same request. */
  boolean isInterim() {
    return status() < OK && status() != SWITCHING_PROTOCOLS;
  }

  private String word(int index) {
    String[] words = start.split(" ", 3);
    return words.length > index ? words[index] : "";
  }
}
