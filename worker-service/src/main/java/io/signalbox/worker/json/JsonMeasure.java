package io.signalbox.worker.json;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/**
 * What a JSON text will take once it is read, found by a look at each of its characters. That look
 * refuses, too, what would not survive the way to the database and back, or would mean something
 * else there: bytes that are not UTF-8, and half a surrogate pair (RFC 8259 section 8.2).
 *
 * @param size in bytes
 * @param values at least as many as the text has
 * @param names at least as many members as its objects have
 * @param depth of objects and arrays within each other
 * @param characters at least as many as its strings have in UTF-16
 * @param escaped whether there is an escape in a string
 * @param ascii whether all bytes are
 * @param wide whether there is a character in a string for which Java needs two bytes
 */
public record JsonMeasure(
    int size,
    int values,
    int names,
    int depth,
    long characters,
    boolean escaped,
    boolean ascii,
    boolean wide) {

  /** An object in its parent, with its map and the map's first table. */
  private static final int BYTES_A_VALUE = 200;

  /** A map's entry and the name. */
  private static final int BYTES_A_NAME = 100;

  /** What checking may find wrong with a value, as the schema's validator remembers it. */
  private static final int BYTES_A_FAULT = 800;

  /** What every text takes, however short. */
  private static final int LEAST = 1024;

  private static final int PIECE = 4096;

  /**
   * @throws MalformedJsonException when it is not what every reader would take for the same; that
   *     its grammar is right is not looked at
   */
  public static JsonMeasure of(RawJson json) throws MalformedJsonException {
    Look look = new Look();
    CharsetDecoder decoder =
        StandardCharsets.UTF_8
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPORT)
            .onUnmappableCharacter(CodingErrorAction.REPORT);
    ByteBuffer text = ByteBuffer.wrap(json.bytes(), json.from(), json.length());
    CharBuffer piece = CharBuffer.allocate(PIECE);
    CoderResult result;
    do {
      result = decoder.decode(text, piece, true);
      piece.flip();
      while (piece.hasRemaining()) {
        look.at(piece.get());
      }
      piece.clear();
    } while (result.isOverflow());
    if (result.isError()) {
      throw MalformedJsonException.malformed(
          "It is not UTF-8: see the byte at " + (text.position() - json.from()) + ".");
    }
    return look.measure(json.length());
  }

  /** What it takes as a text and as a tree, in bytes; at least twice its size. */
  public long held() {
    return size + Math.max(size, tree());
  }

  /** What it takes as a tree, in bytes. */
  public long tree() {
    return LEAST
        + (long) values * BYTES_A_VALUE
        + (long) names * BYTES_A_NAME
        + characters * (wide ? 2 : 1);
  }

  /** What making the tree takes at most, the tree with it, in bytes. */
  public long reading() {
    return tree() + (escaped || !ascii ? size : 0) + (wide ? 3L * size : 0);
  }

  /** What checking the tree may take beside it, in bytes: faults, and what base64 stands for. */
  public long checking() {
    return (long) values * BYTES_A_FAULT + size / 4 * 3;
  }

  /** Goes through the characters. */
  private static final class Look {
    private int values = 1;
    private int names;
    private int depth;
    private int deepest;
    private long characters;
    private boolean anyEscape;
    private boolean ascii = true;
    private boolean wide;

    private long position = -1;
    private boolean inString;
    private boolean afterBackslash;
    private int digitsLeft;
    private int escaped;

    /** The escaped first half of a pair has just been seen. */
    private boolean half;

    void at(char c) throws MalformedJsonException {
      position++;
      if (c == 0) {
        throw MalformedJsonException.malformed("It has a NUL character at " + position + ".");
      }
      ascii &= c < 0x80;
      if (!inString) {
        outside(c);
      } else if (digitsLeft > 0) {
        digit(c);
      } else if (afterBackslash) {
        afterBackslash(c);
      } else {
        inside(c);
      }
    }

    private void outside(char c) {
      switch (c) {
        case '"' -> inString = true;
        case '{', '[' -> {
          values++;
          deepest = Math.max(deepest, ++depth);
        }
        case '}', ']' -> depth--;
        case ',' -> values++;
        case ':' -> names++;
        default -> {}
      }
    }

    private void inside(char c) throws MalformedJsonException {
      if (c == '\\') {
        anyEscape = true;
        afterBackslash = true;
        return;
      }
      character(c, false);
      inString = c != '"';
    }

    private void afterBackslash(char c) throws MalformedJsonException {
      afterBackslash = false;
      if (c == 'u') {
        digitsLeft = 4;
        escaped = 0;
      } else if ("\"\\/bfnrt".indexOf(c) >= 0) {
        character(c, false);
      } else {
        throw MalformedJsonException.malformed("It has an unknown escape at " + position + ".");
      }
    }

    private void digit(char c) throws MalformedJsonException {
      int digit = c < 0x80 ? Character.digit(c, 16) : -1;
      if (digit < 0) {
        throw MalformedJsonException.malformed("It has a broken \\u escape at " + position + ".");
      }
      escaped = escaped << 4 | digit;
      if (--digitsLeft == 0) {
        character((char) escaped, true);
      }
    }

    /** Two halves belong together only where both are escaped: UTF-8 has no halves. */
    private void character(char c, boolean byEscape) throws MalformedJsonException {
      boolean second = byEscape && Character.isLowSurrogate(c);
      if (half != second) {
        throw halfAlone();
      }
      half = byEscape && Character.isHighSurrogate(c);
      characters++;
      wide |= c > 0xff;
    }

    private MalformedJsonException halfAlone() {
      return MalformedJsonException.malformed(
          "It has half a surrogate pair, which is no character, at " + position + ".");
    }

    JsonMeasure measure(int size) {
      return new JsonMeasure(size, values, names, deepest, characters, anyEscape, ascii, wide);
    }
  }
}
