package io.signalbox.bench.handoff;

import io.signalbox.bench.gateways.InstalledProxy;
import io.signalbox.bench.gateways.Instance;
import io.signalbox.bench.gateways.Lineup;
import io.signalbox.bench.gateways.ServerProcess;
import io.signalbox.bench.measure.MeasurementException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
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

  /** If all proxies are installed. */
  static final int MOST = 5 + InstalledProxy.values().length;

  private Ways() {}

  /** What the member answers with so many bytes. */
  static String path(int bytes) {
    return "/api/tasks/" + bytes;
  }

  /** Starts all of them, the straight one first. */
  static HandoffMeters open(Lineup lineup)
      throws IOException, InterruptedException, MeasurementException {
    Lineup.Member member = lineup.member(DIRECT, unbounded());
    List<Instance> behind = List.of(member.instance());
    int management = ServerProcess.freePort();
    HandoffMeters meters =
        new HandoffMeters(new InetSocketAddress(InetAddress.getLoopbackAddress(), management));
    lineup
        .ours(
            "signalbox-handoff",
            behind,
            unbounded(
                "--SIGNALBOX_SWITCH=handoff",
                "--management.server.port=" + management,
                member.socketFolder()))
        .await(() -> meters.links() > 0);
    lineup.ours("signalbox-fast-lane", behind, unbounded());
    lineup.ours(
        "signalbox-filters", behind, unbounded("--signalbox.gateway.fast-lane.enabled=false"));
    lineup.stock(behind);
    lineup.installedProxies(member.instance().port());
    return meters;
  }

  private static String[] unbounded(String... further) {
    return Stream.concat(UNBOUNDED.stream(), Stream.of(further)).toArray(String[]::new);
  }
}
