package io.signalbox.worker.schedules;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.signalbox.worker.tasks.ApiProblem;
import java.util.Base64;
import java.util.regex.Pattern;

/** What a schedule may be called, and where a list of them goes on. */
final class ScheduleName {

  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,99}");

  private ScheduleName() {}

  /**
   * @throws ApiProblem 400 when it may not be called so
   */
  static String check(String name) {
    if (!NAME.matcher(name).matches()) {
      throw ApiProblem.badRequest(
          "malformed-name",
          "A schedule's name has 1 to 100 letters, digits, dots, hyphens and underscores, and"
              + " begins with a letter or a digit.");
    }
    return name;
  }

  /** Opaque to clients, the last schedule's name inside. */
  static String cursorAfter(String name) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(name.getBytes(US_ASCII));
  }

  /**
   * @throws ApiProblem 400 when it is no cursor of ours
   */
  static String parseCursor(String cursor) {
    try {
      String name = new String(Base64.getUrlDecoder().decode(cursor), US_ASCII);
      if (NAME.matcher(name).matches()) {
        return name;
      }
    } catch (IllegalArgumentException e) {
      // Refused below, like any other text that is no cursor.
    }
    throw ApiProblem.badRequest(
        "malformed-cursor", "cursor must be the value of next in the page before.");
  }
}
