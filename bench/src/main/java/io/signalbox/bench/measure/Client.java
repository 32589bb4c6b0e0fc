package io.signalbox.bench.measure;

import io.signalbox.bench.http.HttpConnection;
import io.signalbox.bench.http.Response;
import java.io.IOException;
import java.util.concurrent.TimeUnit;

/** Does one work again and again over one connection and keeps count. For one thread. */
final class Client implements AutoCloseable {

  // As a client that behaves would. Refusals are cheap: repeated at once, they would take from the
  // servers the time in which these could serve the others.
  private static final long PAUSE_AFTER_FAILURE_MILLIS = 10;
  private static final int REASON_CHARS = 160;

  private final Work work;
  private final HttpConnection connection;
  private final Tally tally = new Tally();

  Client(Work work) {
    this.work = work;
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
   * @param end in nanoseconds: a success after it belongs to no round, a failure counts all the
   *     same
   */
  void attempt(long end) throws InterruptedException {
    long begun = System.nanoTime();
    try {
      Response response = connection.exchange(work.request());
      long ended = System.nanoTime();
      if (!work.success().test(response)) {
        fail("status " + response.status() + " " + response.body());
      } else if (ended - end <= 0) {
        tally.succeeded(ended - begun);
      }
    } catch (IOException e) {
      fail(e.toString());
    }
  }

  Tally tally() {
    return tally;
  }

  @Override
  public void close() {
    try {
      connection.close();
    } catch (IOException e) {
      // Nothing is lost: every response that counts has been read.
    }
  }

  private void fail(String reason) throws InterruptedException {
    String line = reason.replaceAll("\\s+", " ");
    tally.failed(line.length() > REASON_CHARS ? line.substring(0, REASON_CHARS) + "..." : line);
    TimeUnit.MILLISECONDS.sleep(PAUSE_AFTER_FAILURE_MILLIS);
  }
}
