package io.signalbox.bench.measure;

import io.signalbox.bench.http.HttpConnection;
import io.signalbox.bench.http.Response;
import java.io.IOException;
import java.util.concurrent.TimeUnit;

/** Does one work again and again over one connection. For one thread at a time. */
final class Client implements AutoCloseable {

  // As a client that behaves would. Refusals are cheap: repeated at once, they would take from the
  // servers the time in which these could serve the others.
  private static final long PAUSE_AFTER_FAILURE_MILLIS = 10;
  private static final int REASON_CHARS = 160;

  private final Work work;
  private final Tally tally;
  private final HttpConnection connection;

  Client(Work work, Tally tally) {
    this.work = work;
    this.tally = tally;
    this.connection = new HttpConnection(work.server(), work.timeout());
  }

  /** Spares the first attempt the opening of the connection. */
  void prepare() {
    try {
      connection.connect();
    } catch (IOException e) {
      // The first attempt will meet it again, and count it.
    }
  }

  /**
   * Does the work once.
   *
   * @param begun when it had to be done, in nanoseconds
   * @return whether it succeeded
   */
  boolean attempt(long begun) {
    return attempt(begun, begun + Long.MAX_VALUE);
  }

  /** Does the work once, now, and has a pause if it fails. */
  void attempt() throws InterruptedException {
    attemptBefore(System.nanoTime() + Long.MAX_VALUE);
  }

  /**
   * Does the work once, now, and has a pause if it fails.
   *
   * @param end in nanoseconds: a success after it belongs to no round, a failure counts all the
   *     same
   */
  void attemptBefore(long end) throws InterruptedException {
    if (!attempt(System.nanoTime(), end)) {
      TimeUnit.MILLISECONDS.sleep(PAUSE_AFTER_FAILURE_MILLIS);
    }
  }

  private boolean attempt(long begun, long end) {
    try {
      Response response = connection.exchange(work.request());
      long ended = System.nanoTime();
      if (!work.success().test(response)) {
        fail("status " + response.status() + " " + response.body());
        return false;
      }
      if (ended - end <= 0) {
        tally.succeeded(ended - begun);
      }
      return true;
    } catch (IOException e) {
      fail(e.toString());
      return false;
    }
  }

  private void fail(String reason) {
    String line = reason.replaceAll("\\s+", " ");
    tally.failed(line.length() > REASON_CHARS ? line.substring(0, REASON_CHARS) + "..." : line);
  }

  @Override
  public void close() {
    try {
      connection.close();
    } catch (IOException e) {
      // Nothing is lost: every response that counts has been read.
    }
  }
}
