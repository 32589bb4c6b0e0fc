package io.signalbox.bench.conformance;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a client can make of the bytes that it got (RFC 9112, section 6).
 *
 * @param text of each answer, interim ones too: its status, and how many bytes of body it has
 * @param finals how many are final and whole
 * @param rest bytes that belong to none of those, as the next one has not come whole
 */
record Answers(List<String> text, int finals, int rest) {

  private static final Pattern STATUS =
      Pattern.compile("HTTP/1\\.[01] ([1-5][0-9]{2})(?: [^\\r\\n]*)?");
  private static final Pattern LENGTH =
      Pattern.compile("^content-length: *([0-9]{1,9}) *$", Pattern.MULTILINE);
  private static final Pattern CHUNKED =
      Pattern.compile("^transfer-encoding: *chunked *$", Pattern.MULTILINE);
  private static final Pattern CHUNK = Pattern.compile("([0-9a-fA-F]{1,8})(?:;[^\\r\\n]*)?\r\n");
  private static final String HEAD_END = "\r\n\r\n";
  private static final int OK = 200;
  private static final int NO_CONTENT = 204;
  private static final int NOT_MODIFIED = 304;
  private static final int SWITCHING = 101;

  Answers {
    text = List.copyOf(text);
  }

  /**
   * @param bytes one character for each
   * @param head whether they are answers to a HEAD
   * @param ended whether the server has ended them, in order
   */
  static Answers in(String bytes, boolean head, boolean ended) {
    List<String> text = new ArrayList<>();
    int finals = 0;
    int at = 0;
    while (true) {
      int headEnd = bytes.indexOf(HEAD_END, at);
      if (headEnd < 0) {
        break;
      }
      String lines = bytes.substring(at, headEnd);
      int body = headEnd + HEAD_END.length();
      Matcher status = STATUS.matcher(lines.lines().findFirst().orElse(""));
      if (!status.matches()) {
        break;
      }
      int code = Integer.parseInt(status.group(1));
      if (code < OK && code != SWITCHING) {
        text.add(status.group(1));
        at = body;
        continue;
      }
      int end = end(bytes, lines, code, head, ended, body);
      if (end < 0) {
        break;
      }
      text.add(status.group(1) + (code == OK ? " (" + (end - body) + " B)" : ""));
      finals++;
      at = end;
    }
    return new Answers(text, finals, bytes.length() - at);
  }

  /** Of the body, or -1 if it is not whole. */
  private static int end(
      String bytes, String lines, int code, boolean head, boolean ended, int body) {
    if (head || code == NO_CONTENT || code == NOT_MODIFIED || code == SWITCHING) {
      return body;
    }
    String lower = lines.toLowerCase(Locale.ROOT).replace("\r\n", "\n");
    if (CHUNKED.matcher(lower).find()) {
      return chunksEnd(bytes, body);
    }
    Matcher length = LENGTH.matcher(lower);
    if (length.find()) {
      int end = body + Integer.parseInt(length.group(1));
      return end <= bytes.length() ? end : -1;
    }
    return ended ? bytes.length() : -1;
  }

  private static int chunksEnd(String bytes, int body) {
    Matcher chunk = CHUNK.matcher(bytes).region(body, bytes.length());
    while (chunk.lookingAt()) {
      int size = Integer.parseInt(chunk.group(1), 16);
      if (size == 0) {
        // The end of the line before counts as one: without trailers the blank line follows at
        // once.
        int end = bytes.indexOf(HEAD_END, chunk.end() - 2);
        return end < 0 ? -1 : end + HEAD_END.length();
      }
      int next = chunk.end() + size + 2;
      if (next > bytes.length()) {
        return -1;
      }
      chunk.region(next, bytes.length());
    }
    return -1;
  }
}
