package io.signalbox.bench.exchanges;

/**
 * One between what somebody got straight and what came on another way.
 *
 * @param straight the line that he got straight, or would not have got
 * @param here the line that stands in its place, or that is missing
 */
record Difference(Side side, Change change, Line straight, Line here) {

  /** Who got it. */
  enum Side {
    SERVICE("service"),
    CLIENT("client");

    private final String title;

    Side(String title) {
      this.title = title;
    }

    String title() {
      return title;
    }
  }

  /** What became of a line. */
  enum Change {
    ADDED,
    MISSING,
    CHANGED,
    /** Among those of other names. */
    MOVED,
    /** Among those of its own name. */
    REORDERED,
    RESPELLED
  }

  /** Whether it is about a field of one of these names. */
  boolean isOfField(String... names) {
    if (straight.kind() != Line.Kind.FIELD) {
      return false;
    }
    for (String name : names) {
      if (straight.isNamed(name)) {
        return true;
      }
    }
    return false;
  }

  /** Whether the first line has become what that makes of it. */
  boolean isChangeOfStart(String pattern, String replacement) {
    return change == Change.CHANGED
        && straight.kind() == Line.Kind.START
        && straight.value().matches(pattern)
        && straight.value().replaceFirst(pattern, replacement).equals(here.value());
  }

  String text() {
    return switch (change) {
      case ADDED -> "`" + here.text() + "` added";
      case MISSING -> "`" + straight.text() + "` missing";
      case CHANGED -> "`" + straight.text() + "` is `" + here.text() + "`";
      case MOVED -> "`" + straight.text() + "` elsewhere";
      case REORDERED -> "`" + straight.text() + "` elsewhere among those of its name";
      case RESPELLED -> "`" + straight.name() + "` is `" + here.name() + "`";
    };
  }
}
