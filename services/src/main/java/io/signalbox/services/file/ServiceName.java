package io.signalbox.services.file;

import io.signalbox.services.ReservedNames;
import java.util.regex.Pattern;

/** A name under which a service can register. */
final class ServiceName {

  static final Pattern PATTERN = Pattern.compile("^[A-Za-z](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?$");
  static final Form<String> FORM = new Form<>("a name such as shop", ServiceName::parse);

  /** Signalbox's own are called so, too. */
  static final Form<String> OF_ANY = new Form<>("a service such as shop", ServiceName::parseAny);

  private ServiceName() {}

  private static String parse(String text) {
    String name = parseAny(text);
    if (ReservedNames.contain(name)) {
      throw new IllegalArgumentException("is one of Signalbox's own: write another name");
    }
    return name;
  }

  private static String parseAny(String text) {
    if (!PATTERN.matcher(text).matches()) {
      throw new IllegalArgumentException(
          "is no name of a service: write a letter, then letters, digits and -, but no - at the end, 63 at most");
    }
    return text;
  }
}
