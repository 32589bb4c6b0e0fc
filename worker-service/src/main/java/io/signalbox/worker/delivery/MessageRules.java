package io.signalbox.worker.delivery;

import io.signalbox.worker.types.InvalidInputException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** What a task may send, as far as the schema cannot say it. */
final class MessageRules {

  private static final int MAX_BODY_BYTES = 1 << 20;
  private static final int MAX_HEADER_CHARS = 16 * 1024;

  private static final Pattern TOKEN = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]{1,100}");
  private static final Pattern FIELD_VALUE = Pattern.compile("[\\t\\x20-\\x7e]{0,4096}");

  /** They belong to the connection or the message's framing (RFC 9110 section 7.6.1), not to us. */
  private static final Set<String> OURS =
      Set.of(
          "connection",
          "content-length",
          "expect",
          "host",
          "http2-settings",
          "keep-alive",
          "proxy-authenticate",
          "proxy-authorization",
          "proxy-connection",
          "te",
          "trailer",
          "transfer-encoding",
          "upgrade");

  private MessageRules() {}

  static void check(Message message) throws InvalidInputException {
    headers(message.effectiveHeaders());
    body(message);
  }

  private static void headers(Map<String, String> headers) throws InvalidInputException {
    Map<String, String> seen = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    int chars = 0;
    for (Map.Entry<String, String> header : headers.entrySet()) {
      String name = header.getKey();
      String value = header.getValue();
      String pointer = "/headers/" + name.replace("~", "~0").replace("/", "~1");
      if (!TOKEN.matcher(name).matches()) {
        throw new InvalidInputException("/headers", "holds a name that is not an HTTP field name");
      }
      if (OURS.contains(name.toLowerCase(Locale.ROOT))) {
        throw new InvalidInputException(pointer, "is set by the worker, not by the task");
      }
      if (seen.put(name, value) != null) {
        throw new InvalidInputException(pointer, "is there twice, in different case");
      }
      if (!FIELD_VALUE.matcher(value).matches()) {
        throw new InvalidInputException(
            pointer, "may hold printable ASCII, spaces and tabs only, at most 4096 of them");
      }
      chars += name.length() + value.length();
    }
    if (chars > MAX_HEADER_CHARS) {
      throw new InvalidInputException(
          "/headers", "has " + chars + " characters; at most " + MAX_HEADER_CHARS + " will do");
    }
  }

  private static void body(Message message) throws InvalidInputException {
    if (message.body() == null) {
      return;
    }
    if (message.effectiveMethod().safe()) {
      throw new InvalidInputException("/body", "cannot be sent with " + message.effectiveMethod());
    }
    int bytes = message.body().getBytes(StandardCharsets.UTF_8).length;
    if (bytes > MAX_BODY_BYTES) {
      throw new InvalidInputException(
          "/body", "is " + bytes + " bytes long as UTF-8; at most " + MAX_BODY_BYTES + " will do");
    }
  }
}
