package io.signalbox.bench.exchanges;

import java.time.Duration;
import java.util.List;

/**
 * What both sides got in an exchange.
 *
 * @param delays how long each part of a stream was on its way; empty where there is none
 */
record Observed(List<Line> service, List<Line> client, List<Duration> delays) {

  Observed {
    service = List.copyOf(service);
    client = List.copyOf(client);
    delays = List.copyOf(delays);
  }
}
