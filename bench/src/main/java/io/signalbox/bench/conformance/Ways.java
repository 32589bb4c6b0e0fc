package io.signalbox.bench.conformance;

import io.signalbox.bench.gateways.Instance;
import io.signalbox.bench.gateways.Lineup;
import io.signalbox.bench.gateways.ServerProcess;
import io.signalbox.bench.measure.MeasurementException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.stream.Stream;

/**
 * From clients to a server of which each byte is known, and to a member that takes connections.
 *
 * @param toOrigin the straight one first, then ours
 * @param toMember handed off, then straight
 */
record Ways(List<Way> toOrigin, List<Way> toMember) {

  static final String FAST = "fast lane";
  static final String FILTERS = "Spring's lane";

  /** One of them. */
  record Way(String name, InetSocketAddress address) {

    static Way through(ServerProcess process) {
      return new Way(process.name(), process.address());
    }
  }

  /** Starts everything but the origin. */
  static Ways open(Lineup lineup, InetSocketAddress origin)
      throws IOException, InterruptedException, MeasurementException {
    List<Instance> behind = List.of(Instance.at(origin.getPort()));
    List<ServerProcess> own =
        List.of(
            lineup.ours(FAST, behind),
            lineup.ours(FILTERS, behind, "--signalbox.gateway.fast-lane.enabled=false"),
            lineup.stock(behind));
    List<ServerProcess> proxies = lineup.installedProxies(origin.getPort());
    Lineup.Member member = lineup.member("member");
    ServerProcess handing =
        lineup.ours(
            "handed off",
            List.of(member.instance()),
            "--SIGNALBOX_SWITCH=handoff",
            member.socketFolder());
    return new Ways(
        Stream.concat(
                Stream.of(new Way("straight", origin)),
                Stream.concat(own.stream(), proxies.stream()).map(Way::through))
            .toList(),
        List.of(Way.through(handing), Way.through(member.process())));
  }
}
