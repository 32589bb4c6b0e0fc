package io.signalbox.member.web;

import io.netty.handler.codec.http.HttpMethod;
import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Tells what may stand in a request's target and in its Host header (RFC 3986). */
final class Targets {

  private static final String UNRESERVED =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";
  private static final BitSet PATH = setOf(UNRESERVED + "%!$&'()*+,;=:@/");

  /** With the brackets that RFC 3986 does not have there, and browsers send. */
  private static final BitSet QUERY = setOf(UNRESERVED + "%!$&'()*+,;=:@/?[]");

  /** No comma, though RFC 3986 has it: it would be two hosts to whoever reads Host as a list. */
  private static final BitSet NAME = setOf(UNRESERVED + "%!$&'()*+;=");

  private static final List<String> SCHEMES = List.of("http://", "https://");

  private static final BitSet ADDRESS = setOf("0123456789ABCDEFabcdef:.");
  private static final int MAX_PORT = 65_535;
  private static final int MAX_PORT_DIGITS = 5;

  private Targets() {}

  private static BitSet setOf(String characters) {
    BitSet set = new BitSet(128);
    characters.chars().forEach(set::set);
    return set;
  }

  /** Whether the target has one of the forms of RFC 9112, section 3.2, but for CONNECT's. */
  static boolean isValid(HttpMethod method, String target) {
    if (target.startsWith("/")) {
      return isPathAndQuery(target, 0);
    }
    if (target.equals("*")) {
      return HttpMethod.OPTIONS.equals(method);
    }
    int scheme = schemeEnd(target);
    int end = authorityEnd(target, scheme);
    return scheme > 0
        && end > scheme
        && isAuthority(target.subSequence(scheme, end))
        && isPathAndQuery(target, end);
  }

  /**
   * A target of the absolute form in its two parts.
   *
   * @param authority what Host would say
   * @param target the same in the origin form, or the asterisk form where {@code OPTIONS} has
   *     neither a path nor a query (RFC 9112, sections 3.2.1 and 3.2.4)
   */
  record Absolute(String authority, String target) {}

  /** The parts of a valid target, or null where it has another form. */
  static @Nullable Absolute absolute(HttpMethod method, String target) {
    int scheme = target.startsWith("/") ? 0 : schemeEnd(target);
    if (scheme == 0) {
      return null;
    }
    int end = authorityEnd(target, scheme);
    return new Absolute(target.substring(scheme, end), origin(method, target.substring(end)));
  }

  private static String origin(HttpMethod method, String pathAndQuery) {
    if (pathAndQuery.isEmpty()) {
      return HttpMethod.OPTIONS.equals(method) ? "*" : "/";
    }
    return pathAndQuery.startsWith("/") ? pathAndQuery : "/" + pathAndQuery;
  }

  /** Where the authority begins; 0 where the form is another. */
  private static int schemeEnd(String target) {
    return SCHEMES.stream()
        .filter(scheme -> target.regionMatches(true, 0, scheme, 0, scheme.length()))
        .mapToInt(String::length)
        .findFirst()
        .orElse(0);
  }

  private static int authorityEnd(String target, int start) {
    int end = start;
    while (end < target.length() && "/?".indexOf(target.charAt(end)) < 0) {
      end++;
    }
    return end;
  }

  private static boolean isPathAndQuery(String target, int start) {
    int query = target.indexOf('?', start);
    int pathEnd = query < 0 ? target.length() : query;
    return isMadeOf(PATH, target, start, pathEnd)
        && (query < 0 || isMadeOf(QUERY, target, query + 1, target.length()));
  }

  /**
   * Whether it is {@code host[:port]}; also nothing, which a client sends whose URI has no
   * authority (RFC 9112, section 3.2).
   */
  static boolean isAuthority(CharSequence text) {
    int end = text.length();
    if (end == 0) {
      return true;
    }
    if (text.charAt(0) == '[') {
      int close = indexOf(text, ']');
      return close > 1 && isMadeOf(ADDRESS, text, 1, close) && isPort(text, close + 1);
    }
    int colon = indexOf(text, ':');
    int nameEnd = colon < 0 ? end : colon;
    return nameEnd > 0 && isMadeOf(NAME, text, 0, nameEnd) && isPort(text, nameEnd);
  }

  private static int indexOf(CharSequence text, char wanted) {
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) == wanted) {
        return i;
      }
    }
    return -1;
  }

  /** From {@code start} to the end: nothing, or a colon and the number of a port or nothing. */
  private static boolean isPort(CharSequence text, int start) {
    if (start == text.length()) {
      return true;
    }
    int digits = text.length() - start - 1;
    if (text.charAt(start) != ':' || digits > MAX_PORT_DIGITS) {
      return false;
    }
    int port = 0;
    for (int i = start + 1; i < text.length(); i++) {
      int digit = text.charAt(i) - '0';
      if (digit < 0 || digit > 9) {
        return false;
      }
      port = 10 * port + digit;
    }
    return port <= MAX_PORT;
  }

  /** A percent sign has to be followed by two hexadecimal digits. */
  private static boolean isMadeOf(BitSet allowed, CharSequence text, int start, int end) {
    for (int i = start; i < end; i++) {
      char c = text.charAt(i);
      if (!allowed.get(c)) {
        return false;
      }
      if (c == '%') {
        if (i + 2 >= end || !isHex(text.charAt(i + 1)) || !isHex(text.charAt(i + 2))) {
          return false;
        }
        i += 2;
      }
    }
    return true;
  }

  private static boolean isHex(char c) {
    return Character.digit(c, 16) >= 0 && c < 128;
  }
}
