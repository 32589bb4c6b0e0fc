package io.signalbox.worker.types.thumbnail;

import java.io.InterruptedIOException;
import javax.imageio.stream.ImageInputStreamImpl;

/**
 * Bytes for an image reader: neither copied nor cached in a file, and refused to an interrupted
 * thread, also where the reader reports no progress.
 */
final class ByteArrayImageInput extends ImageInputStreamImpl {

  private final byte[] bytes;

  ByteArrayImageInput(byte[] bytes) {
    this.bytes = bytes;
  }

  @Override
  public int read() throws InterruptedIOException {
    bitOffset = 0;
    return available() == 0 ? -1 : bytes[(int) streamPos++] & 0xff;
  }

  @Override
  public int read(byte[] to, int offset, int length) throws InterruptedIOException {
    bitOffset = 0;
    int count = Math.min(length, available());
    if (count == 0) {
      return length == 0 ? 0 : -1;
    }
    System.arraycopy(bytes, (int) streamPos, to, offset, count);
    streamPos += count;
    return count;
  }

  @Override
  public long length() {
    return bytes.length;
  }

  private int available() throws InterruptedIOException {
    if (Thread.currentThread().isInterrupted()) {
      throw new InterruptedIOException();
    }
    return (int) Math.max(0, bytes.length - streamPos);
  }
}
