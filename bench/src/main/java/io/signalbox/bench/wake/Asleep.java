package io.signalbox.bench.wake;

import io.signalbox.bench.measure.MeasurementException;
import io.signalbox.bench.services.Supervisor;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;

/**
 * Run by a cluster of ours, and called through its gateway.
 *
 * @param service its name, below which it is served
 */
record Asleep(
    String name, String service, String path, InetSocketAddress gateway, Supervisor supervisor)
    implements Way {

  @Override
  public Duration wake() throws IOException, InterruptedException, MeasurementException {
    supervisor.awaitAsleep(service);
    return new Called(gateway, "/" + service + path).once(System.nanoTime());
  }
}
