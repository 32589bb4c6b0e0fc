package io.signalbox.services.file;

import io.signalbox.services.Template;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A text in which an instance's port may be put. */
final class TemplateText {

  static final int LONGEST = 4_000;

  /** The system ends a text there. */
  static final Pattern PATTERN = Pattern.compile("^[^\\u0000]*$");

  /** A mark that stands for nothing and is not said to be meant as it is. */
  static final Pattern UNKNOWN = Pattern.compile("(?<!\\$)\\$\\{(?!PORT\\})");

  private static final String PORT = "PORT";
  private static final Pattern NAME = Pattern.compile("\\$\\{([A-Za-z0-9_.-]{1,40})\\}");

  private TemplateText() {}

  /**
   * @param wanted an example, in words that go on from "write"
   */
  static Form<Template> form(String wanted) {
    return new Form<>(wanted, TemplateText::parse);
  }

  private static Template parse(String text) {
    if (text.length() > LONGEST) {
      throw new IllegalArgumentException(
          "has %d characters: at most %d may be there".formatted(text.length(), LONGEST));
    }
    if (!PATTERN.matcher(text).matches()) {
      throw new IllegalArgumentException("has the character U+0000, which no program gets");
    }
    Matcher unknown = UNKNOWN.matcher(text);
    if (unknown.find()) {
      throw new IllegalArgumentException(explain(text, unknown.start()));
    }
    return new Template(text);
  }

  private static String explain(String text, int start) {
    Matcher name = NAME.matcher(text).region(start, text.length());
    if (!name.lookingAt()) {
      return "has ${ for what nobody knows: write ${PORT}, or $${ for the characters themselves";
    }
    String mark = name.group();
    return Nearest.to(name.group(1), List.of(PORT)).isPresent()
        ? "has %s: did you mean ${PORT}?".formatted(mark)
        : "has %s: only ${PORT} is put in: write $%s for the characters themselves"
            .formatted(mark, mark);
  }
}
