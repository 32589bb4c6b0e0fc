package io.signalbox.bench.wake;

import io.signalbox.bench.gateways.ServerProcess;
import io.signalbox.bench.measure.MeasurementException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;

/**
 * Started, and called until it answers: nobody is quicker who starts it anew.
 *
 * @param folder for what it prints
 */
record ByHand(String name, Served served, Path folder) implements Way {

  @Override
  public Duration wake() throws IOException, InterruptedException, MeasurementException {
    int port = ServerProcess.freePort();
    long since = System.nanoTime();
    try (ServerProcess process =
        ServerProcess.start("by-hand-" + served.name(), port, served.at(port), folder)) {
      return new Called(process.address(), served.path()).untilAnswered(since);
    }
  }
}
