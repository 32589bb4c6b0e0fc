package io.signalbox.bench.handoff;

import io.signalbox.bench.gateways.Beside;
import io.signalbox.bench.gateways.InstalledProxy;
import io.signalbox.bench.gateways.Instance;
import io.signalbox.bench.gateways.Lineup;
import io.signalbox.bench.gateways.ServerProcess;
import io.signalbox.bench.measure.MeasurementException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * The ways to one member: straight, handed over by our gateway, through its two lanes, and through
 * proxies.
 */
final class Ways {

  static final String DIRECT = "direct";

  /**
   * As the other proxies are configured: all clients have one address, and all go to one member.
   */
  private static final List<String> UNBOUNDED =
      List.of(
          "--signalbox.server.max-connections=12000",
          "--signalbox.server.max-connections-per-client=12000",
          "--signalbox.gateway.max-share-per-client=1",
          "--signalbox.balancer.all.initial-concurrency=2000",
          "--signalbox.balancer.all.max-concurrency=2000",
          "--spring.cloud.gateway.server.webflux.httpclient.pool.max-connections=2000");

  private Ways() {}

  /** How many there are if all proxies are installed. */
  static int most(Beside beside) {
    return 6 + InstalledProxy.values().length + (beside.project().isPresent() ? 3 : 0);
  }

  /** What the member answers with so many bytes. */
  static String path(int bytes) {
    return "/api/tasks/" + bytes;
  }

  /** Starts all of them, the straight one first. */
  static HandoffMeters open(Lineup lineup, Beside beside)
      throws IOException, InterruptedException, MeasurementException {
    Lineup.Member member = lineup.member(DIRECT, unbounded());
    List<Instance> behind = List.of(member.instance());
    HandoffMeters meters = ours("signalbox-", lineup.project(), lineup, member);
    if (beside.project().isPresent()) {
      ours("other-", beside.project().get(), lineup, member);
    }
    lineup.stock(behind);
    lineup.stockAsItComes(behind);
    lineup.installedProxies(member.instance().port());
    return meters;
  }

  /** Our gateway three times. */
  private static HandoffMeters ours(
      String prefix, Path version, Lineup lineup, Lineup.Member member)
      throws IOException, InterruptedException, MeasurementException {
    List<Instance> behind = List.of(member.instance());
    int management = ServerProcess.freePort();
    HandoffMeters meters =
        new HandoffMeters(new InetSocketAddress(InetAddress.getLoopbackAddress(), management));
    lineup
        .ours(
            prefix + "handoff",
            version,
            behind,
            unbounded(
                "--SIGNALBOX_SWITCH=handoff",
                "--management.server.port=" + management,
                member.socketFolder()))
        .await(() -> meters.links() > 0);
    lineup.ours(prefix + "fast-lane", version, behind, unbounded());
    lineup.ours(
        prefix + "filters",
        version,
        behind,
        unbounded("--signalbox.gateway.fast-lane.enabled=false"));
    return meters;
  }

  private static String[] unbounded(String... further) {
    return Stream.concat(UNBOUNDED.stream(), Stream.of(further)).toArray(String[]::new);
  }
}
