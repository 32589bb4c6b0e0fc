package io.signalbox.bench.exchanges;

import java.util.Locale;

/**
 * One thing that somebody got, or one that can be told of it.
 *
 * @param name of a field, in the other kinds empty
 */
record Line(Kind kind, String name, String value) {

  private static final int LONG = 100;
  private static final int SHOWN = 30;

  /** What it is of. */
  enum Kind {
    START(""),
    FIELD(""),
    BODY("body: "),
    TRAILER("trailer "),
    NOTE("");

    private final String prefix;

    Kind(String prefix) {
      this.prefix = prefix;
    }
  }

  static Line start(String text) {
    return new Line(Kind.START, "", text);
  }

  static Line field(Field field) {
    return new Line(Kind.FIELD, field.name(), field.value());
  }

  static Line body(Body body) {
    return new Line(Kind.BODY, "", body.text());
  }

  static Line trailer(Field field) {
    return new Line(Kind.TRAILER, field.name(), field.value());
  }

  static Line note(String text) {
    return new Line(Kind.NOTE, "", text);
  }

  boolean isNamed(String other) {
    return name.equalsIgnoreCase(other);
  }

  /** Whether it may stand in the place of the other one. */
  boolean isLike(Line other) {
    return kind == other.kind && isNamed(other.name);
  }

  /** Whether it says the same: how a name is spelled says nothing. */
  boolean means(Line other) {
    return isLike(other) && value.equals(other.value);
  }

  /** In printable ASCII, and not all of what is long. */
  String text() {
    StringBuilder text = new StringBuilder(kind.prefix);
    text.append(name).append(name.isEmpty() ? "" : ": ");
    String shown = value.length() > LONG ? value.substring(0, SHOWN) : value;
    for (char c : shown.toCharArray()) {
      if (c >= ' ' && c <= '~') {
        text.append(c);
      } else {
        text.append(String.format(Locale.ROOT, "\\x%02x", (int) c));
      }
    }
    return value.length() > LONG
        ? text + "... (" + value.length() + " characters)"
        : text.toString().stripTrailing();
  }
}
