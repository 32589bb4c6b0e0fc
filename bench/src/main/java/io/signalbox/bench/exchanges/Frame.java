package io.signalbox.bench.exchanges;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;

/**
 * One of WebSocket (RFC 6455, section 5.2).
 *
 * @param first its first byte: whether it is the last of a message, the bits of extensions, the
 *     opcode
 */
record Frame(int first, byte[] payload) {

  static final int TEXT = 0x81;
  static final int COMPRESSED_TEXT = 0xc1;
  static final int BINARY = 0x82;
  static final int CLOSE = 0x88;
  static final int PING = 0x89;
  static final int PONG = 0x8a;

  private static final int MASKED = 0x80;
  private static final int LENGTH = 0x7f;
  private static final int TWO_BYTES = 126;
  private static final int EIGHT_BYTES = 127;
  private static final int MOST = 1 << 24;
  private static final byte[] MASK = {0x12, 0x34, 0x56, 0x78};

  static Frame read(InputStream in) throws IOException {
    DataInputStream data = new DataInputStream(in);
    int first = data.readUnsignedByte();
    int second = data.readUnsignedByte();
    long length = second & LENGTH;
    if (length == TWO_BYTES) {
      length = data.readUnsignedShort();
    } else if (length == EIGHT_BYTES) {
      length = data.readLong();
    }
    if (length < 0 || length > MOST) {
      throw new IOException("a frame of " + length + " B");
    }
    byte[] mask = new byte[(second & MASKED) == 0 ? 0 : MASK.length];
    data.readFully(mask);
    byte[] payload = data.readNBytes((int) length);
    if (payload.length < length) {
      throw new EOFException();
    }
    return new Frame(first, mask.length == 0 ? payload : masked(payload, mask));
  }

  /** As a server sends it. */
  Piece plain() {
    return piece(false);
  }

  /** As a client sends it. */
  Piece masked() {
    return piece(true);
  }

  private Piece piece(boolean masks) {
    return out -> {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream(payload.length + 14);
      DataOutputStream data = new DataOutputStream(bytes);
      data.writeByte(first);
      int flag = masks ? MASKED : 0;
      if (payload.length < TWO_BYTES) {
        data.writeByte(flag | payload.length);
      } else if (payload.length < 1 << Short.SIZE) {
        data.writeByte(flag | TWO_BYTES);
        data.writeShort(payload.length);
      } else {
        data.writeByte(flag | EIGHT_BYTES);
        data.writeLong(payload.length);
      }
      if (masks) {
        data.write(MASK);
      }
      data.write(masks ? masked(payload, MASK) : payload);
      bytes.writeTo(out);
    };
  }

  private static byte[] masked(byte[] payload, byte[] mask) {
    byte[] masked = new byte[payload.length];
    for (int i = 0; i < payload.length; i++) {
      masked[i] = (byte) (payload[i] ^ mask[i % mask.length]);
    }
    return masked;
  }

  Line line() {
    return Line.note("frame " + Integer.toHexString(first) + ", " + Digest.of(payload).text());
  }
}
