package io.signalbox.bench.wake;

import io.signalbox.bench.http.HttpConnection;
import io.signalbox.bench.http.Request;
import io.signalbox.bench.measure.MeasurementException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;

/** A call on a connection of its own. */
record Called(InetSocketAddress server, String path) {

  private static final Duration PATIENCE = Duration.ofMinutes(1);
  private static final long PAUSE_MILLIS = 2;

  /**
   * Calls once.
   *
   * @param since when the time begins to count, by {@link System#nanoTime}
   */
  Duration once(long since) throws IOException, MeasurementException {
    try (HttpConnection connection = new HttpConnection(server, PATIENCE)) {
      int status = connection.exchange(Request.get(server, path)).status();
      if (status != 200) {
        throw new MeasurementException("%s was answered with %d".formatted(path, status));
      }
      return Duration.ofNanos(System.nanoTime() - since);
    }
  }

  /** Calls again and again until it is answered with 200. */
  Duration untilAnswered(long since)
      throws IOException, InterruptedException, MeasurementException {
    while (true) {
      try {
        return once(since);
      } catch (IOException e) {
        if (System.nanoTime() - since > PATIENCE.toNanos()) {
          throw e;
        }
        Thread.sleep(PAUSE_MILLIS);
      }
    }
  }
}
