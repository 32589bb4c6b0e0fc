package io.signalbox.bench.handoff;

import io.signalbox.bench.gateways.ChildProcess;
import io.signalbox.bench.gateways.Program;
import io.signalbox.bench.measure.MeasurementException;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * The load generator. It is not ours, because one in Java would take from the servers the time in
 * which they could serve.
 */
final class Wrk {

  private final Program program;

  private Wrk(Program program) {
    this.program = program;
  }

  static Wrk installed() throws MeasurementException {
    return Program.find("wrk")
        .map(Wrk::new)
        .orElseThrow(
            () ->
                new MeasurementException(
                    "wrk is missing: install it (Debian: apt-get install wrk)"));
  }

  String version() throws IOException {
    return program.version();
  }

  /** One thread is enough for all loads, and leaves the rest of the machine to the servers. */
  Counted measure(URI target, Load load, Duration time) throws IOException, MeasurementException {
    List<String> command = new ArrayList<>(List.of(program.file().toString(), "--threads", "1"));
    command.addAll(load.arguments());
    command.addAll(List.of("--duration", time.toSeconds() + "s", target.toString()));
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    try (ChildProcess process = ChildProcess.start(builder);
        var output = process.output()) {
      return Counted.parse(output.readAllAsString());
    }
  }
}
