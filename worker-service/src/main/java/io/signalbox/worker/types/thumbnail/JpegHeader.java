package io.signalbox.worker.types.thumbnail;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/**
 * What Java's JPEG reader does not tell of a file before it decodes it (ITU-T T.81 annex B).
 *
 * @param coefficientBytes memory that the decoder takes, outside the heap, for an image that comes
 *     in several scans; 0 for one that comes in a single one
 * @param scans how many scans there are, and so how often a progressive image is gone over
 * @param orientation which way up it is: 1 to 8 as in TIFF's tag Orientation
 * @param complete whether the end of the image is there
 */
record JpegHeader(
    int width, int height, long coefficientBytes, int scans, int orientation, boolean complete) {

  private static final int START_OF_SCAN = 0xda;
  private static final int END_OF_IMAGE = 0xd9;
  private static final int APP1 = 0xe1;
  private static final byte[] EXIF = {'E', 'x', 'i', 'f', 0, 0};
  private static final int ORIENTATION_TAG = 0x0112;
  private static final int SHORT = 3;

  /** Null when the bytes are no JPEG file, or one that is cut off before its first scan. */
  static @Nullable JpegHeader parse(byte[] bytes) {
    try {
      return parse(ByteBuffer.wrap(bytes));
    } catch (IndexOutOfBoundsException | IllegalArgumentException e) {
      return null;
    }
  }

  private static @Nullable JpegHeader parse(ByteBuffer in) {
    if (in.getShort(0) != (short) 0xffd8) {
      return null;
    }
    int at = 2;
    int orientation = 1;
    int frame = -1;
    while (true) {
      int marker = in.getShort(at) & 0xffff;
      if (marker == 0xffff) { // fill byte
        at++;
        continue;
      }
      int kind = marker & 0xff;
      if (marker >>> 8 != 0xff || kind == 0) {
        return null;
      }
      at += 2;
      if (standsAlone(kind)) {
        continue;
      }
      if (kind == START_OF_SCAN) {
        return frame < 0 ? null : header(in, frame, at, orientation);
      }
      if (isFrame(kind) && frame < 0) {
        frame = at;
      } else if (kind == APP1) {
        orientation = orientation(in, at, orientation);
      }
      at += length(in, at);
    }
  }

  private static boolean standsAlone(int kind) {
    return kind == 0x01 || kind >= 0xd0 && kind <= END_OF_IMAGE;
  }

  private static boolean isFrame(int kind) {
    return kind >= 0xc0 && kind <= 0xcf && kind != 0xc4 && kind != 0xc8 && kind != 0xcc;
  }

  private static int length(ByteBuffer in, int at) {
    int length = in.getShort(at) & 0xffff;
    if (length < 2) {
      throw new IllegalArgumentException("segment too short");
    }
    return length;
  }

  private static @Nullable JpegHeader header(ByteBuffer in, int frame, int scan, int orientation) {
    int height = in.getShort(frame + 3) & 0xffff;
    int width = in.getShort(frame + 5) & 0xffff;
    int components = in.get(frame + 7) & 0xff;
    int most = 1;
    int samples = 0;
    for (int i = 0; i < components; i++) {
      int sampling = in.get(frame + 9 + 3 * i) & 0xff;
      int blocks = (sampling >>> 4) * (sampling & 0xf);
      most = Math.max(most, blocks);
      samples += blocks;
    }
    // Sampling factors are relative to the largest; two bytes for each coefficient.
    long coefficients = 2L * width * height * samples / most;
    boolean progressive = (in.get(frame - 1) & 0x03) == 2;
    boolean oneScan = !progressive && (in.get(scan + 2) & 0xff) == components;
    int scans = 1;
    boolean complete = false;
    for (int at = scan + length(in, scan); at < in.limit() - 1 && !complete; at++) {
      // In a scan's data a byte 0xff is followed by 0: any other pair is a marker.
      if (in.get(at) == (byte) 0xff) {
        int kind = in.get(at + 1) & 0xff;
        scans += kind == START_OF_SCAN ? 1 : 0;
        complete = kind == END_OF_IMAGE;
      }
    }
    return new JpegHeader(width, height, oneScan ? 0 : coefficients, scans, orientation, complete);
  }

  /** Reads the tag Orientation of an Exif segment; {@code otherwise} when there is none. */
  private static int orientation(ByteBuffer in, int at, int otherwise) {
    int start = at + 2;
    int size = length(in, at) - 2;
    if (size < EXIF.length + 8 || in.limit() - start < size) {
      return otherwise;
    }
    for (int i = 0; i < EXIF.length; i++) {
      if (in.get(start + i) != EXIF[i]) {
        return otherwise;
      }
    }
    ByteBuffer tiff = in.slice(start + EXIF.length, size - EXIF.length);
    tiff.order(tiff.get(0) == 'I' ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN);
    long directory = tiff.getInt(4) & 0xffffffffL;
    if (directory > tiff.limit() - 2) {
      return otherwise;
    }
    int entries = tiff.getShort((int) directory) & 0xffff;
    for (int i = 0; i < entries; i++) {
      int entry = (int) directory + 2 + 12 * i;
      if (entry > tiff.limit() - 12) {
        return otherwise;
      }
      if ((tiff.getShort(entry) & 0xffff) == ORIENTATION_TAG && tiff.getShort(entry + 2) == SHORT) {
        int value = tiff.getShort(entry + 8);
        return value >= 1 && value <= 8 ? value : otherwise;
      }
    }
    return otherwise;
  }
}
