package io.signalbox.gateway.dispatch;

import io.netty.channel.ChannelOption;
import java.time.Duration;
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
 * request finds it, and a recovered one gets requests again. A round that is late is left out.
 */
@Component
final class Prober implements SmartLifecycle {

  private static final Logger log = LoggerFactory.getLogger(Prober.class);

  /** Connections being opened at once. */
  private static final int PARALLEL = 64;

  private final InstanceTable table;
  private final Suspensions suspensions;
  private final Duration interval;
  private final Duration timeout;
  private final TcpClient client;
  private volatile @Nullable Disposable rounds;

  Prober(InstanceTable table, Suspensions suspensions, DispatchProperties properties) {
    this.table = table;
    this.suspensions = suspensions;
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

  Mono<Void> round() {
    List<Instance> instances = table.all();
    return Flux.fromIterable(instances)
        .flatMap(this::probe, PARALLEL)
        .then(Mono.fromRunnable(() -> suspensions.retain(instances)));
  }

  private Mono<Void> probe(Instance instance) {
    return Mono.defer(() -> client.remoteAddress(instance::address).connect())
        .timeout(timeout)
        .map(Prober::closeAndJudge)
        .onErrorReturn(false)
        .doOnNext(
            accepted -> {
              if (accepted) {
                suspensions.release(instance);
              } else {
                suspensions.suspend(instance);
              }
            })
        .then();
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
