package io.signalbox.services.file;

import java.util.Locale;
import java.util.regex.Pattern;

/** A container's image, as the Open Container Initiative spells it: {@code host/path:tag}. */
final class ImageName {

  static final int LONGEST = 400;

  private static final String LABEL = "[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?";
  private static final String HOST =
      LABEL + "(?:\\." + LABEL + ")*(?::(?:" + ListeningPort.NUMBER + "))?";
  private static final String SEGMENT = "[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*";

  static final Pattern PATTERN =
      Pattern.compile(
          "^(?:%s/)?%s(?:/%s)*(?::[A-Za-z0-9_][A-Za-z0-9_.-]{0,127})?(?:@sha256:[0-9a-f]{64})?$"
              .formatted(HOST, SEGMENT, SEGMENT));

  static final Form<String> FORM =
      Form.matching(
          "an image such as shop:1.4", "an image's name", LONGEST, PATTERN, ImageName::explain);

  private ImageName() {}

  private static String explain(String text) {
    Url url = Url.of(text);
    if (url != null && url.scheme() != null) {
      return "has a scheme: leave it out, as in registry.example/shop:1.4";
    }
    int tag = text.indexOf(':', text.lastIndexOf('/') + 1);
    int end = tag < 0 ? text.length() : tag;
    String small = text.substring(0, end).toLowerCase(Locale.ROOT) + text.substring(end);
    return PATTERN.matcher(small).matches()
        ? "has capitals, which only a tag may have: write " + small
        : "is no image: write such as shop:1.4 or registry.example/shop:1.4";
  }
}
