package io.signalbox.bench.handoff;

import io.signalbox.bench.http.HttpConnection;
import io.signalbox.bench.http.Request;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What our gateway has counted, for from outside one cannot tell whether it hands over.
 *
 * @param management where it tells that
 */
record HandoffMeters(InetSocketAddress management) {

  private static final Pattern VALUE = Pattern.compile("\"value\":([-+.E\\d]+)");
  private static final Duration TIMEOUT = Duration.ofSeconds(5);

  /** Members that it could hand over to. */
  long links() throws IOException {
    return read("links");
  }

  /** Connections, so far. */
  long handedOver() throws IOException {
    return read("handed.over");
  }

  /** Requests that it should have handed over, so far. */
  long proxied() throws IOException {
    return read("proxied");
  }

  private long read(String meter) throws IOException {
    try (HttpConnection connection = new HttpConnection(management, TIMEOUT)) {
      Request request = Request.get(management, "/actuator/metrics/signalbox.handoff." + meter);
      Matcher value = VALUE.matcher(connection.exchange(request).body());
      if (!value.find()) {
        throw new IOException("the gateway tells nothing of signalbox.handoff." + meter);
      }
      return (long) Double.parseDouble(value.group(1));
    }
  }
}
