package io.signalbox.bench.http;

import java.net.ProtocolException;
import java.util.Locale;

/**
 * What a response's head says of its body and of its connection (RFC 9112, sections 6.3 and 9.3).
 *
 * @param length of the body; {@link #UNTIL_CLOSE} when the end of the connection ends it
 * @param chunked whether the body is in chunks; the length then means nothing
 * @param close whether the connection ends with this response
 */
record Head(int status, long length, boolean chunked, boolean close) {

  static final long UNTIL_CLOSE = -1;

  private static final String LINE_END = "\r\n";
  private static final int STATUS_AT = "HTTP/1.1 ".length();
  private static final int STATUS_END = STATUS_AT + 3;
  private static final int MAX_LENGTH_DIGITS = 18;

  /**
   * @param text from the status line to the end of the last header, which it includes
   */
  static Head parse(String text) throws ProtocolException {
    int lineEnd = text.indexOf(LINE_END);
    if (lineEnd < STATUS_END || !text.startsWith("HTTP/1.") || text.charAt(STATUS_AT - 1) != ' ') {
      throw new ProtocolException("no HTTP/1 status line");
    }
    int status = (int) number(text.substring(STATUS_AT, STATUS_END));
    boolean close = text.charAt(STATUS_AT - 2) == '0';
    boolean chunked = false;
    long length = UNTIL_CLOSE;
    for (int at = lineEnd + 2; at < text.length(); at = lineEnd + 2) {
      lineEnd = text.indexOf(LINE_END, at);
      if (lineEnd < 0) {
        throw new ProtocolException("a header without an end");
      }
      if (named("content-length:", text, at)) {
        long said = number(value(text, at, lineEnd));
        if (length != UNTIL_CLOSE && length != said) {
          throw new ProtocolException("two lengths of one body");
        }
        length = said;
      } else if (named("transfer-encoding:", text, at)) {
        if (!value(text, at, lineEnd).equalsIgnoreCase("chunked")) {
          throw new ProtocolException("a transfer coding that was not asked for");
        }
        chunked = true;
      } else if (named("connection:", text, at)) {
        close |= value(text, at, lineEnd).toLowerCase(Locale.ROOT).contains("close");
      }
    }
    if (status < 200 || status == 204 || status == 304) {
      return new Head(status, 0, false, close);
    }
    boolean last = close || !chunked && length == UNTIL_CLOSE;
    return new Head(status, length, chunked, last);
  }

  /** Whether another head follows for the same request. */
  boolean interim() {
    return status < 200;
  }

  private static boolean named(String nameAndColon, String text, int at) {
    return text.regionMatches(true, at, nameAndColon, 0, nameAndColon.length());
  }

  private static String value(String text, int at, int lineEnd) {
    return text.substring(text.indexOf(':', at) + 1, lineEnd).strip();
  }

  private static long number(String digits) throws ProtocolException {
    if (digits.isEmpty()
        || digits.length() > MAX_LENGTH_DIGITS
        || !digits.chars().allMatch(c -> c >= '0' && c <= '9')) {
      throw new ProtocolException("no number: " + digits);
    }
    return Long.parseLong(digits);
  }
}
