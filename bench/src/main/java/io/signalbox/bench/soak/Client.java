package io.signalbox.bench.soak;

import io.signalbox.bench.http.HttpConnection;
import io.signalbox.bench.http.Response;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Asks one question after the other over one connection after the other. When a connection breaks
 * it goes on over a new one. For one thread.
 */
final class Client implements AutoCloseable {

  private static final int SERVER_ERRORS = 500;

  /** So that a server that refuses is not asked by all without end. */
  private static final long PAUSE_AFTER_FAILURE_MILLIS = 10;

  private final HttpConnection connection;
  private final Mix mix;
  private final Tally tally;
  private final Casualties casualties;
  private @Nullable String lastServedBy;
  private int port;

  /**
   * @param deadline after which a request hangs
   */
  Client(InetSocketAddress server, Duration deadline, Tally tally, Casualties casualties) {
    this.connection = new HttpConnection(server, deadline);
    this.mix = new Mix(server);
    this.tally = tally;
    this.casualties = casualties;
  }

  /**
   * Opens a connection, asks and closes it.
   *
   * @param number of the connection, which determines what is asked
   */
  void converse(int number, int questions) throws InterruptedException {
    mix.begin(number);
    for (int left = questions; left > 0; ) {
      Step step = mix.next(left);
      ask(step);
      left -= step.questions().size();
    }
    close();
  }

  private void ask(Step step) throws InterruptedException {
    long begun = System.nanoTime();
    int answers = 0;
    try {
      if (!connection.isOpen()) {
        lastServedBy = null;
        connection.connect();
        port = connection.localPort();
        tally.opened();
      }
      connection.send(step.request());
      for (Question question : step.questions()) {
        judge(question, connection.receive(), System.nanoTime() - begun);
        answers++;
      }
    } catch (IOException e) {
      broke(e, step.questions().size() - answers, step.questions().get(answers));
      TimeUnit.MILLISECONDS.sleep(PAUSE_AFTER_FAILURE_MILLIS);
    }
  }

  private void judge(Question question, Response response, long tookNanos) {
    lastServedBy = response.servedBy();
    if (question.isAnsweredBy(response)) {
      tally.answered(tookNanos);
    } else {
      tally.failed(
          response.status() >= SERVER_ERRORS ? Failure.SERVER_ERROR : Failure.WRONG,
          1,
          about(question) + response);
    }
  }

  private void broke(IOException why, int unanswered, Question question) {
    tally.failed(failure(why), unanswered, about(question) + why);
  }

  private String about(Question question) {
    return question + " from port " + port + ", last served by " + lastServedBy + ": ";
  }

  private Failure failure(IOException why) {
    if (why instanceof SocketTimeoutException) {
      return Failure.HUNG;
    }
    return casualties.explain(lastServedBy, System.nanoTime()) ? Failure.KILLED : Failure.ENDED;
  }

  @Override
  public void close() {
    try {
      connection.close();
    } catch (IOException e) {
      // Every answer that counts has been read.
    }
  }
}
