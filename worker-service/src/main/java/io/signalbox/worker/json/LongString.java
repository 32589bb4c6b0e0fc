package io.signalbox.worker.json;

import static java.nio.charset.StandardCharsets.UTF_8;

/**
 * Reads a JSON string of a text that has been measured, so whose escapes are known to be right: one
 * without escapes as it stands, another by way of one more copy.
 */
final class LongString {

  private LongString() {}

  /** Where the string ends that begins at {@code begin}; {@code to} if it does not. */
  static int end(byte[] text, int begin, int to) {
    int at = begin;
    while (at < to && text[at] != '"') {
      at += text[at] == '\\' ? 2 : 1;
    }
    return Math.min(at, to);
  }

  static String read(byte[] text, int begin, int end) {
    int at = begin;
    while (at < end && text[at] != '\\') {
      at++;
    }
    return at == end
        ? new String(text, begin, end - begin, UTF_8)
        : new Unescaped(text, begin, end).string();
  }

  /** The same text without escapes, which is never longer. */
  private static final class Unescaped {
    private final byte[] text;
    private final int end;
    private final byte[] plain;
    private int at;
    private int length;

    Unescaped(byte[] text, int begin, int end) {
      this.text = text;
      this.at = begin;
      this.end = end;
      this.plain = new byte[end - begin];
    }

    String string() {
      while (at < end) {
        byte next = text[at++];
        if (next == '\\') {
          escape();
        } else {
          plain[length++] = next;
        }
      }
      return new String(plain, 0, length, UTF_8);
    }

    private void escape() {
      byte kind = text[at++];
      switch (kind) {
        case 'b' -> plain[length++] = '\b';
        case 'f' -> plain[length++] = '\f';
        case 'n' -> plain[length++] = '\n';
        case 'r' -> plain[length++] = '\r';
        case 't' -> plain[length++] = '\t';
        case 'u' -> {
          char first = digits();
          if (Character.isHighSurrogate(first)) {
            at += 2; // the backslash and the u of the other half
            put(Character.toCodePoint(first, digits()));
          } else {
            put(first);
          }
        }
        default -> plain[length++] = kind;
      }
    }

    private char digits() {
      int value = 0;
      for (int i = 0; i < 4; i++) {
        value = value << 4 | Character.digit(text[at++], 16);
      }
      return (char) value;
    }

    private void put(int c) {
      if (c < 0x80) {
        plain[length++] = (byte) c;
      } else if (c < 0x800) {
        plain[length++] = (byte) (0xc0 | c >> 6);
        continuation(c);
      } else if (c < 0x10000) {
        plain[length++] = (byte) (0xe0 | c >> 12);
        continuation(c >> 6);
        continuation(c);
      } else {
        plain[length++] = (byte) (0xf0 | c >> 18);
        continuation(c >> 12);
        continuation(c >> 6);
        continuation(c);
      }
    }

    private void continuation(int bits) {
      plain[length++] = (byte) (0x80 | bits & 0x3f);
    }
  }
}
