package io.signalbox.bench.exchanges;

import io.signalbox.bench.gateways.Lineup;
import io.signalbox.bench.gateways.Program;
import io.signalbox.bench.gateways.ServerProcess;
import io.signalbox.bench.measure.MeasurementException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * All there are.
 *
 * @param proxied those with something between
 * @param notes on what that is
 */
record Ways(Way straight, List<Way> proxied, List<String> notes) {

  private static final String NAME = "Signalbox";

  private static final String SERVICES =
      """
      services:
        shop:
          paths: [/**]
          addresses: [127.0.0.1:%1$d]
        files:
          paths: [%2$s]
          addresses: [127.0.0.1:%1$d]
          max-request-size: 1TB
        echo:
          protocol: grpc
          paths: [/%3$s/**]
          addresses: [127.0.0.1:%4$d]
      """;

  Ways {
    proxied = List.copyOf(proxied);
    notes = List.copyOf(notes);
  }

  static Way straight(Origin origin, EchoService echo) {
    return new Way("straight", origin.address(), echo.address(), true);
  }

  /** Starts what is between. */
  static Ways open(Lineup lineup, Way straight)
      throws IOException, InterruptedException, MeasurementException {
    List<Way> proxied = new ArrayList<>(List.of(signalbox(lineup, straight)));
    List<String> notes = new ArrayList<>();
    Optional<Program> program = Program.find("haproxy");
    if (program.isPresent()) {
      proxied.add(HaProxy.open(program.get(), lineup, straight));
      notes.add(program.get().version());
    } else {
      notes.add("HAProxy is not installed and left out");
    }
    return new Ways(straight, proxied, notes);
  }

  private static Way signalbox(Lineup lineup, Way straight)
      throws IOException, InterruptedException, MeasurementException {
    Path file =
        Files.writeString(
            lineup.folder().resolve("services.yml"),
            SERVICES.formatted(
                straight.http().getPort(),
                Catalogue.FILES,
                EchoService.NAME,
                straight.grpc().getPort()));
    ServerProcess gateway = lineup.oursAsShipped(NAME, "--signalbox.routes.file=" + file);
    gateway.await(() -> GrpcExchange.isServed(gateway.address()));
    return new Way(NAME, gateway.address(), gateway.address(), false);
  }
}
