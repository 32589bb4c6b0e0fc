package io.signalbox.bench.handoff;

import io.signalbox.bench.gateways.ServerProcess;
import io.signalbox.bench.measure.MeasurementException;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What a way that has been in use for a while holds of the machine's memory (RSS), in bytes.
 *
 * @param rest without a connection
 * @param idle with {@link #IDLE} of them that wait for their next request
 * @param busy the most, with those of {@link Load#MANY_CONNECTIONS}
 */
record Memory(long rest, long idle, long busy) {

  static final int IDLE = 10_000;

  private static final int BYTES = 200;
  private static final Duration LOOK = Duration.ofMillis(200);
  private static final Duration BUSY = Duration.ofSeconds(10);

  static Memory of(ServerProcess way, Wrk wrk)
      throws IOException, InterruptedException, MeasurementException {
    long rest = way.residentBytes();
    long idle;
    try (IdleConnections _ = IdleConnections.open(way.address(), IDLE, BYTES)) {
      idle = way.residentBytes();
    }
    AtomicLong most = new AtomicLong();
    Thread watch = Thread.ofVirtual().start(() -> watch(way, most));
    wrk.measure(way.uri(Load.MANY_CONNECTIONS.path()), Load.MANY_CONNECTIONS, BUSY);
    watch.interrupt();
    watch.join();
    return new Memory(rest, idle, most.get());
  }

  private static void watch(ServerProcess way, AtomicLong most) {
    try {
      while (true) {
        most.accumulateAndGet(way.residentBytes(), Math::max);
        Thread.sleep(LOOK);
      }
    } catch (InterruptedException | IOException e) {
      // It is over.
    }
  }
}
