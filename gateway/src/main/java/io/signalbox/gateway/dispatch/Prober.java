package io.signalbox.gateway.dispatch;

import io.netty.channel.ChannelOption;
import io.signalbox.balancer.Balancer;
import io.signalbox.balancer.Server;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.netty.Connection;
import reactor.netty.tcp.TcpClient;

/**
 * Opens a connection to every instance at an interval, so that a dead one is found though no
 * request finds it, and a recovered one gets requests again. One that has told nothing since the
 * last round is also asked for its load: it is idle, new, ejected, or it hangs, which the silence
 * that follows gives away. A round that is late is left out.
 */
@Component
final class Prober implements SmartLifecycle {

  private static final Logger log = LoggerFactory.getLogger(Prober.class);

  /** Instances being probed at once. */
  private static final int PARALLEL = 64;

  private final Balancers balancers;
  private final LoadReader loads;
  private final Duration interval;
  private final Duration timeout;
  private final TcpClient client;
  private volatile @Nullable Disposable rounds;

  Prober(Balancers balancers, LoadReader loads, DispatchProperties properties) {
    this.balancers = balancers;
    this.loads = loads;
    this.interval = properties.probeInterval();
    this.timeout = properties.probeTimeout();
    this.client =
        TcpClient.newConnection()
            .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, Math.toIntExact(timeout.toMillis()));
  }

  @Override
  public void start() {
    rounds =
        Flux.interval(interval)
            .onBackpressureDrop()
            .concatMap(tick -> round(), 0)
            .subscribe(done -> {}, error -> log.error("Instances are probed no more", error));
  }

  private Mono<Void> round() {
    List<Mono<Void>> probes = new ArrayList<>();
    List<Instance> known = new ArrayList<>();
    balancers.forEach(
        (service, balancer) -> {
          for (Server<Instance> server : balancer.servers()) {
            known.add(server.target());
            probes.add(probe(balancer, server));
          }
        });
    return Flux.fromIterable(probes)
        .flatMap(probe -> probe, PARALLEL)
        .then(Mono.fromRunnable(() -> loads.retain(known)));
  }

  private Mono<Void> probe(Balancer<Instance> balancer, Server<Instance> server) {
    Instance instance = server.target();
    return Mono.defer(() -> client.remoteAddress(instance::address).connect())
        .timeout(timeout)
        .map(Prober::closeAndJudge)
        .onErrorReturn(false)
        .flatMap(accepted -> accepted ? answers(balancer, server) : Mono.just(false))
        .doOnNext(reachable -> judge(balancer, server, reachable))
        .then();
  }

  private void judge(Balancer<Instance> balancer, Server<Instance> server, boolean reachable) {
    if (balancer.reachable(server, reachable)) {
      Instance instance = server.target();
      log.info(
          "{} at {} {}",
          instance.id(),
          instance.authority(),
          reachable ? "answers again" : "takes no connection or does not answer");
    }
  }

  private Mono<Boolean> answers(Balancer<Instance> balancer, Server<Instance> server) {
    Duration age = balancer.view(server).reportAge();
    if (age != null && age.compareTo(interval) < 0 && server.reachable()) {
      return Mono.just(true);
    }
    return loads
        .read(server.target())
        .timeout(timeout)
        .doOnNext(report -> balancer.told(server, report))
        .thenReturn(true)
        // Only silence speaks against it: an actuator may be closed, or not there at all.
        .onErrorResume(
            error ->
                Mono.just(
                    !(error instanceof java.util.concurrent.TimeoutException)
                        && !(error instanceof io.netty.handler.timeout.TimeoutException)));
  }

  /**
   * A connection to a dead port on this machine can be given that very port to come from and then
   * answers itself (TCP's simultaneous open): that is nobody.
   */
  private static boolean closeAndJudge(Connection connection) {
    var channel = connection.channel();
    boolean itself = channel.localAddress().equals(channel.remoteAddress());
    connection.dispose();
    return !itself;
  }

  @Override
  public void stop() {
    Disposable running = rounds;
    if (running != null) {
      running.dispose();
      rounds = null;
    }
  }

  @Override
  public boolean isRunning() {
    return rounds != null;
  }

  /** Stops after the web server, whose last requests still need it. */
  @Override
  public int getPhase() {
    return 0;
  }
}
