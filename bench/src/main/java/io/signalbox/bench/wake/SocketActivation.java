package io.signalbox.bench.wake;

import io.signalbox.bench.gateways.Program;
import io.signalbox.bench.gateways.ServerProcess;
import io.signalbox.bench.measure.MeasurementException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * systemd's way for a program that takes no socket of others: the socket is listened at for it, the
 * first connection starts it, and systemd-socket-proxyd passes connections on once it listens. As
 * units would do it: the unit of the proxy comes after that of the program, which has come up when
 * somebody has connected to it.
 *
 * @param folder for what it prints
 */
record SocketActivation(String name, Served served, Program activate, Path folder) implements Way {

  private static final Path PROXY = Path.of("/lib/systemd/systemd-socket-proxyd");

  /** Its own words, the address of the program, then the program. */
  private static final String UNITS =
      """
      port=$1; shift
      "$@" &
      until (exec 9<>/dev/tcp/127.0.0.1/"$port") 2>/dev/null; do sleep 0.01; done
      exec %s 127.0.0.1:"$port"
      """
          .formatted(PROXY);

  /** Empty where systemd's programs are not there; it need not run. */
  static Optional<SocketActivation> of(String name, Served served, Path folder) {
    return Files.isExecutable(PROXY)
        ? Program.find("systemd-socket-activate")
            .map(activate -> new SocketActivation(name, served, activate, folder))
        : Optional.empty();
  }

  @Override
  public Duration wake() throws IOException, InterruptedException, MeasurementException {
    int port = ServerProcess.freePort();
    int inner = ServerProcess.freePort();
    String process = "socket-activated-" + served.name();
    try (ServerProcess units = ServerProcess.start(process, port, command(port, inner), folder)) {
      // A connection would be the first call.
      Path said = folder.resolve(process + ".log");
      units.await(() -> Files.readString(said).contains("Listening on"));
      return new Called(units.address(), served.path()).once(System.nanoTime());
    }
  }

  private List<String> command(int port, int inner) {
    List<String> command =
        new ArrayList<>(
            List.of(activate.file().toString(), "--listen=127.0.0.1:" + port, "/bin/bash", "-c"));
    command.addAll(List.of(UNITS, "units", String.valueOf(inner)));
    command.addAll(served.at(inner));
    return command;
  }
}
