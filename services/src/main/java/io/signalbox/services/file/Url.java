package io.signalbox.services.file;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What people copy from elsewhere, taken apart to tell them which part to write here. */
record Url(@Nullable String scheme, String host, @Nullable String port, @Nullable String path) {

  private static final Pattern PATTERN =
      Pattern.compile(
          "(?:([A-Za-z][A-Za-z0-9+.-]*+)://)?+(\\[[^\\]/]*+\\]|[^:/\\[]*+)(?::([^/:]*+))?+(/.*+)?+",
          Pattern.DOTALL);

  /** Null when it is nothing of that kind. */
  static @Nullable Url of(String text) {
    Matcher matcher = PATTERN.matcher(text);
    return matcher.matches()
        ? new Url(matcher.group(1), matcher.group(2), matcher.group(3), matcher.group(4))
        : null;
  }
}
