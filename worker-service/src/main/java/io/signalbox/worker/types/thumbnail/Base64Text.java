package io.signalbox.worker.types.thumbnail;

import java.util.Base64;

/** Base64 (RFC 4648 section 4) of any length, without a second copy of the text. */
final class Base64Text {

  /** Characters at a time; a multiple of four, so that each piece stands for whole bytes. */
  private static final int PIECE = 32 * 1024;

  private static final int BYTES_A_PIECE = PIECE / 4 * 3;

  private Base64Text() {}

  /**
   * @throws IllegalArgumentException when it is not base64
   */
  static byte[] decode(String text) {
    int pieces = Math.ceilDiv(text.length(), PIECE);
    if (pieces < 2) {
      return Base64.getDecoder().decode(text);
    }
    byte[] last = piece(text, pieces - 1);
    byte[] bytes = new byte[(pieces - 1) * BYTES_A_PIECE + last.length];
    for (int i = 0; i < pieces - 1; i++) {
      byte[] piece = piece(text, i);
      if (piece.length < BYTES_A_PIECE) {
        throw new IllegalArgumentException("It ends before its end");
      }
      System.arraycopy(piece, 0, bytes, i * BYTES_A_PIECE, BYTES_A_PIECE);
    }
    System.arraycopy(last, 0, bytes, bytes.length - last.length, last.length);
    return bytes;
  }

  private static byte[] piece(String text, int index) {
    int begin = index * PIECE;
    return Base64.getDecoder()
        .decode(text.substring(begin, Math.min(text.length(), begin + PIECE)));
  }
}
