package io.signalbox.bench.exchanges;

import io.signalbox.bench.gateways.Lineup;
import io.signalbox.bench.gateways.Program;
import io.signalbox.bench.gateways.ServerProcess;
import io.signalbox.bench.measure.MeasurementException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** HAProxy with nothing set but who is behind it, and timeouts, without which it warns. */
final class HaProxy {

  static final String NAME = "HAProxy";

  private static final String CONFIGURATION =
      """
      defaults
        mode http
        timeout connect 5s
        timeout client 60s
        timeout server 60s
        timeout tunnel 60s
      frontend http
        bind 127.0.0.1:%d
        default_backend shop
      backend shop
        server shop 127.0.0.1:%d
      frontend grpc
        bind 127.0.0.1:%d proto h2
        default_backend echo
      backend echo
        server echo 127.0.0.1:%d proto h2
      """;

  private HaProxy() {}

  /** Starts it. */
  static Way open(Program program, Lineup lineup, Way straight)
      throws IOException, InterruptedException, MeasurementException {
    int http = ServerProcess.freePort();
    int grpc = ServerProcess.freePort();
    Path file =
        Files.writeString(
            lineup.folder().resolve("haproxy.conf"),
            CONFIGURATION.formatted(
                http, straight.http().getPort(), grpc, straight.grpc().getPort()));
    ServerProcess process =
        lineup.other(NAME, http, List.of(program.file().toString(), "-db", "-f", file.toString()));
    return new Way(
        NAME,
        process.address(),
        new InetSocketAddress(InetAddress.getLoopbackAddress(), grpc),
        false);
  }
}
