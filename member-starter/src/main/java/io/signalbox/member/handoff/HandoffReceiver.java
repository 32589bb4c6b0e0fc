package io.signalbox.member.handoff;

import com.netflix.appinfo.ApplicationInfoManager;
import io.signalbox.balancer.LoadReport;
import io.signalbox.handoff.ipc.PacketDoor;
import io.signalbox.handoff.ipc.PacketSocket;
import io.signalbox.handoff.ipc.SocketFolder;
import io.signalbox.handoff.server.Entrance;
import io.signalbox.handoff.server.FittedServers;
import io.signalbox.member.leaving.LeavingStep;
import io.signalbox.member.load.LoadReporter;
import io.signalbox.member.ports.ManagementPort;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.web.server.context.WebServerInitializedEvent;
import org.springframework.context.ApplicationListener;

/**
 * Listens for gateways on this host, from the moment at which the service's web server is up, and
 * tells them its load. When the service stops, all connections go back first. For a server whose
 * connections cannot be taken over it does nothing.
 */
final class HandoffReceiver implements ApplicationListener<WebServerInitializedEvent>, LeavingStep {

  private static final Logger log = LoggerFactory.getLogger(HandoffReceiver.class);

  private static final Duration DRAIN_LOOK = Duration.ofMillis(10);

  /** Between two reports while there is nothing to do, in intervals: gateways see that it lives. */
  private static final int QUIET_INTERVALS = 5;

  /** In requests per second; what is less is the end of a smoothed curve. */
  private static final double QUIET_RATE = 0.01;

  private final HandoffProperties properties;
  private final Path folder;
  private final FittedServers servers;
  private final Entrance<HandedOver> entrance;
  private final HandoffMeters meters;
  private final LoadReporter load;
  private final ObjectProvider<ApplicationInfoManager> registration;
  private final Set<GatewayLink> links = ConcurrentHashMap.newKeySet();
  private final ScheduledExecutorService reports =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().name("handoff-reports").daemon().factory());
  private volatile @Nullable PacketDoor door;

  /** Intervals to leave out; of the thread that reports. */
  private int quiet;

  HandoffReceiver(
      HandoffProperties properties,
      Path folder,
      FittedServers servers,
      Entrance<HandedOver> entrance,
      HandoffMeters meters,
      LoadReporter load,
      ObjectProvider<ApplicationInfoManager> registration) {
    this.properties = properties;
    this.folder = folder;
    this.servers = servers;
    this.entrance = entrance;
    this.meters = meters;
    this.load = load;
    this.registration = registration;
  }

  int connections() {
    return links.stream().mapToInt(GatewayLink::connections).sum();
  }

  @Override
  public void onApplicationEvent(WebServerInitializedEvent event) {
    if (ManagementPort.isThatOf(event)) {
      return;
    }
    if (!Entrance.isAvailable()) {
      log.info("No connections are taken over: this system has no epoll");
      return;
    }
    try {
      if (!servers.open(event.getWebServer().getPort())) {
        return;
      }
      PacketDoor opened = PacketDoor.open(folder, "", this::accept);
      door = opened;
      registration.ifAvailable(
          manager -> manager.registerAppMetadata(Map.of(SocketFolder.METADATA, opened.name())));
    } catch (IOException e) {
      throw new IllegalStateException("Connections cannot be taken over: " + e.getMessage(), e);
    }
    long interval = properties.reportInterval().toNanos();
    reports.scheduleAtFixedRate(this::report, interval, interval, TimeUnit.NANOSECONDS);
  }

  private void accept(PacketSocket socket) {
    GatewayLink link = new GatewayLink(socket, entrance, meters, links::remove);
    links.add(link);
    link.open();
  }

  private void report() {
    if (links.isEmpty() || quiet-- > 0) {
      return;
    }
    try {
      LoadReport report = load.report();
      quiet = isQuiet(report) ? QUIET_INTERVALS - 1 : 0;
      String text = report.format();
      links.forEach(link -> link.tellLoad(text));
    } catch (RuntimeException e) {
      // It would be the last report.
      log.warn("The load cannot be told", e);
    }
  }

  private static boolean isQuiet(LoadReport report) {
    return report.requestsInFlight() == 0
        && report.requestsPerSecond() < QUIET_RATE
        && !(report.utilization() > 0);
  }

  /**
   * All connections go back. The web server stops after this, so that it still serves what has not
   * gone back.
   */
  @Override
  public CompletionStage<Void> leave() {
    CompletableFuture<Void> left = new CompletableFuture<>();
    links.forEach(GatewayLink::drain);
    reports.scheduleWithFixedDelay(
        () -> {
          if (links.stream().allMatch(GatewayLink::isDrained)) {
            reports.shutdown();
            left.complete(null);
          }
        },
        0,
        DRAIN_LOOK.toMillis(),
        TimeUnit.MILLISECONDS);
    return left;
  }

  /** The last thing: connections on their way back need the links. */
  void close() {
    reports.shutdownNow();
    PacketDoor opened = door;
    if (opened != null) {
      opened.close();
    }
    links.forEach(GatewayLink::end);
  }
}
