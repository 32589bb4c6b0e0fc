package io.signalbox.services.file;

import io.signalbox.services.HeaderEdits;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads what is set and removed in headers. */
final class HeadersReader {

  static final KnownKeys KEYS =
      new KnownKeys(
          "headers", "request or response, and headers below it", List.of("request", "response"));

  static final int MOST = 32;

  /** What is about a connection or how a message ends on it, and the gateway's own word. */
  static final Pattern REFUSED =
      Pattern.compile(
          "^(?:Connection|Keep-Alive|Proxy-.*|TE|Trailer|Transfer-Encoding|Upgrade|Content-Length"
              + "|Expect|Host|Via|Forwarded|X-Forwarded-.*|X-Request-Id|X-Served-By"
              + "|Endpoint-Load-Metrics)$",
          Pattern.CASE_INSENSITIVE);

  private static final Pattern OF_CORS =
      Pattern.compile("^Access-Control-.*$", Pattern.CASE_INSENSITIVE);

  private static final Pattern NO_LETTER_OR_DIGIT = Pattern.compile("[^0-9A-Za-z]");

  private static final Form<String> NAME_FORM =
      new Form<>(HeaderName.FORM.wanted(), HeadersReader::name);

  private static final Form<String> NAME_BESIDE_CORS_FORM =
      new Form<>(HeaderName.FORM.wanted(), HeadersReader::nameBesideCors);

  private HeadersReader() {}

  /**
   * @param cors whether the gateway carries out CORS
   */
  static HeaderEdits read(Value headers, boolean cors) {
    Values values = KEYS.of(headers);
    return new HeaderEdits(
        edits(values.of("request"), NAME_FORM),
        edits(values.of("response"), cors ? NAME_BESIDE_CORS_FORM : NAME_FORM));
  }

  private static Map<String, String> edits(@Nullable Value side, Form<String> names) {
    Map<String, String> edits = new LinkedHashMap<>();
    if (side != null) {
      for (Value.Entry entry : side.entries(MOST, "headers", "names of headers and their values")) {
        String name = entry.key().read(names);
        String value = entry.value().read(HeaderValue.FORM);
        if (name != null && value != null) {
          edits.put(name, value);
        }
      }
    }
    return Map.copyOf(edits);
  }

  private static String nameBesideCors(String text) {
    String name = name(text);
    if (OF_CORS.matcher(name).matches()) {
      throw new IllegalArgumentException("is said by cors: leave one of the two out");
    }
    return name;
  }

  private static String name(String text) {
    String name = HeaderName.FORM.reader().apply(text);
    String spelled = asOthersRead(name);
    if (spelled.equals("host")) {
      throw new IllegalArgumentException(
          "is said by the key host: write host: keep or host: instance beside headers");
    }
    if (REFUSED.matcher(spelled).matches()) {
      throw new IllegalArgumentException(
          "is about the connection or the message's length, or the gateway's own word: leave it out");
    }
    return name;
  }

  /** There are servers to whom all that is no letter or digit is the same in a header's name. */
  private static String asOthersRead(String name) {
    return NO_LETTER_OR_DIGIT.matcher(name).replaceAll("-").toLowerCase(Locale.ROOT);
  }
}
