package io.signalbox.services.file;

import io.signalbox.services.Cors;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;

/** Reads what pages of other origins may ask for. */
final class CorsReader {

  static final KnownKeys KEYS =
      new KnownKeys(
          "cors",
          "keys below it, such as origins: [https://shop.example]",
          List.of("origins", "methods", "headers", "expose", "credentials", "max-age"));

  /** In each of its lists. */
  static final int MOST = 32;

  static final Pattern METHOD = Pattern.compile("^[A-Z][A-Z-]{0,19}$");

  private static final Form<String> METHOD_FORM =
      new Form<>("a method such as GET", CorsReader::method);
  private static final Form<Duration> MAX_AGE_FORM = TimeSpan.form("30m", "0s", "24h");
  private static final Duration MAX_AGE = Duration.ofMinutes(30);

  private final Value cors;
  private final Values values;

  CorsReader(Value cors) {
    this.cors = cors;
    this.values = KEYS.of(cors);
  }

  Cors read() {
    Map<String, Value> origins = values.severalOrOne("origins", MOST, PageOrigin.FORM);
    Value credentials = values.of("credentials");
    boolean withCredentials = credentials != null && credentials.isTrue();
    Value any = origins.get(Cors.ANY);
    if (!values.have("origins") && cors.isMap()) {
      cors.refuse(
          "it has no origins: write those of the pages that are meant, such as origins: [https://shop.example]");
    }
    if (any != null && origins.size() > 1) {
      any.refuse("\"*\" is any origin: write it alone, or leave it out");
    }
    if (any != null && withCredentials) {
      values.refuse(
          "credentials", "true does not go with any origin: write the origins that are meant");
    }
    return new Cors(
        List.copyOf(origins.keySet()),
        several("methods", METHOD_FORM, "GET", "HEAD", "POST"),
        several("headers", HeaderName.FORM, "*"),
        several("expose", HeaderName.FORM),
        withCredentials,
        Objects.requireNonNullElse(values.one("max-age", MAX_AGE_FORM), MAX_AGE));
  }

  private List<String> several(String key, Form<String> form, String... otherwise) {
    return values.have(key)
        ? List.copyOf(values.severalOrOne(key, MOST, form).keySet())
        : List.of(otherwise);
  }

  private static String method(String text) {
    if (METHOD.matcher(text).matches()) {
      return text;
    }
    String capitals = text.toUpperCase(Locale.ROOT);
    throw new IllegalArgumentException(
        "is no method: write " + (METHOD.matcher(capitals).matches() ? capitals : "such as GET"));
  }
}
