package io.signalbox.services.file;

import java.util.regex.Pattern;

/** A file or a folder, from the folder in which the file of services lies, or from the root. */
final class FilePath {

  static final int LONGEST = 1_000;

  static final Pattern PATTERN = Pattern.compile("^(?!~)(?!.*\\$\\{)[^\\u0000-\\u001f\\u007f]+$");

  private FilePath() {}

  /**
   * @param wanted an example, in words that go on from "write"
   */
  static Form<String> form(String wanted) {
    return Form.matching(wanted, "a path", LONGEST, PATTERN, text -> explain(text, wanted));
  }

  private static String explain(String text, String wanted) {
    if (text.startsWith("~")) {
      return "begins with ~, which only a shell knows: write the whole path";
    }
    return text.contains("${")
        ? "has ${, and nothing is put in here: write the path that is meant"
        : "is no path: write " + wanted;
  }
}
