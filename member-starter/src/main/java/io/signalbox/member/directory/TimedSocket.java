package io.signalbox.member.directory;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * A socket that is closed when for some time nothing of what is written can be sent. Java has a
 * timeout for reading alone: to a host that is frozen or cut off, a write could take for ever.
 */
final class TimedSocket extends Socket {

  /** Of one of which at least some has to be sent in time. */
  private static final int PIECE = 64 * 1024;

  /** So much always fits into the system's buffers, which are empty when a request begins. */
  private static final int SMALL = 8 * 1024;

  private final Duration timeout;
  private final ScheduledExecutorService clock;

  TimedSocket(Duration timeout, ScheduledExecutorService clock) {
    this.timeout = timeout;
    this.clock = clock;
  }

  @Override
  public OutputStream getOutputStream() throws IOException {
    return new Timed(super.getOutputStream());
  }

  private final class Timed extends FilterOutputStream {

    Timed(OutputStream out) {
      super(out);
    }

    @Override
    public void write(byte[] bytes, int from, int length) throws IOException {
      int end = from + length;
      for (int at = from; at < end; at += PIECE) {
        writePiece(bytes, at, Math.min(PIECE, end - at));
      }
    }

    private void writePiece(byte[] bytes, int from, int length) throws IOException {
      if (length <= SMALL) {
        out.write(bytes, from, length);
        return;
      }
      Future<?> alarm = clock.schedule(this::giveUp, timeout.toNanos(), TimeUnit.NANOSECONDS);
      try {
        out.write(bytes, from, length);
      } catch (IOException e) {
        if (alarm.isDone()) {
          throw new SocketTimeoutException("Write timed out");
        }
        throw e;
      } finally {
        alarm.cancel(false);
      }
    }

    private void giveUp() {
      try {
        TimedSocket.this.close();
      } catch (IOException e) {
        // Then it is closed already.
      }
    }
  }
}
