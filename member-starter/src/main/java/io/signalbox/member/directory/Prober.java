package io.signalbox.member.directory;

import io.signalbox.balancer.Balancer;
import io.signalbox.balancer.Server;
import io.signalbox.balancer.ServerView;
import java.io.IOException;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/**
 * Opens a connection to every instance at an interval, so that a dead one is found though no
 * request finds it, and a recovered one gets requests again. One that has told nothing since the
 * last round is also asked for its load: it is idle, new, ejected, or it hangs, which the silence
 * that follows gives away. One that nobody here has asked anything for a minute is asked for its
 * load less often. One that has a request for its health is asked that each time ({@link
 * HealthChecks}). A round that is late is left out.
 */
final class Prober implements SmartLifecycle {

  private static final Logger log = LoggerFactory.getLogger(Prober.class);

  /** Instances being probed at once. */
  static final int PARALLEL = 64;

  /** How many rounds old a report may get of an instance that nobody asks. */
  private static final int UNASKED_ROUNDS = 4;

  private final Directory directory;
  private final LoadReader loads;
  private final HealthChecks checks;
  private final Duration interval;
  private final Duration timeout;
  private volatile @Nullable Thread rounds;

  Prober(Directory directory, LoadReader loads, DirectoryProperties properties) {
    this.directory = directory;
    this.loads = loads;
    this.checks = new HealthChecks(loads);
    this.interval = properties.probeInterval();
    this.timeout = properties.probeTimeout();
  }

  @Override
  public void start() {
    rounds = Thread.ofVirtual().name("prober").start(this::probeForever);
  }

  private void probeForever() {
    try (ExecutorService probes =
        Executors.newFixedThreadPool(PARALLEL, Thread.ofVirtual().name("probe-", 0).factory())) {
      long next = System.nanoTime();
      while (true) {
        next = Math.max(next + interval.toNanos(), System.nanoTime());
        Thread.sleep(Duration.ofNanos(next - System.nanoTime()));
        round(probes);
      }
    } catch (InterruptedException e) {
      // That is how it is stopped.
    } catch (RuntimeException | Error e) {
      log.error("Instances are probed no more", e);
      throw e;
    }
  }

  private void round(ExecutorService executor) throws InterruptedException {
    List<Callable<Void>> probes = new ArrayList<>();
    List<Server<Instance>> known = new ArrayList<>();
    directory.forEach(
        (service, balancer) -> {
          for (Server<Instance> server : balancer.servers()) {
            known.add(server);
            probes.add(
                () -> {
                  probe(balancer, server);
                  return null;
                });
          }
        });
    executor.invokeAll(probes);
    loads.retain(known.stream().map(Server::target).toList());
    checks.retain(known);
  }

  private void probe(Balancer<Instance> balancer, Server<Instance> server)
      throws InterruptedException {
    boolean reachable;
    try (SocketChannel connection = SocketChannel.open()) {
      reachable = isTaken(connection, server.target());
    } catch (IOException e) {
      // Without a descriptor of our own nothing can be said of it.
      return;
    }
    balancer.reachable(server, reachable && answers(balancer, server));
  }

  private boolean isTaken(SocketChannel connection, Instance instance) {
    try {
      PortCheck.connect(connection.socket(), instance.address(), timeout);
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  private boolean answers(Balancer<Instance> balancer, Server<Instance> server)
      throws InterruptedException {
    return switch (server.target().health()) {
      case Health.Actuator actuator -> tellsItsLoad(balancer, server);
      case Health.Request(String path) -> checks.isWell(server, path);
      case Health.Connection connection -> true;
    };
  }

  private boolean tellsItsLoad(Balancer<Instance> balancer, Server<Instance> server)
      throws InterruptedException {
    if (server.reachable() && hasToldLately(balancer.view(server))) {
      return true;
    }
    try {
      loads.read(server.target()).ifPresent(report -> balancer.told(server, report));
      return true;
    } catch (TimeoutException e) {
      return false;
    } catch (IOException e) {
      // Only silence speaks against it: an actuator may be closed, or not there at all.
      return true;
    }
  }

  private boolean hasToldLately(ServerView view) {
    boolean unasked = view.inFlight() == 0 && view.chosenLastMinute() == 0;
    Duration lately = unasked ? interval.multipliedBy(UNASKED_ROUNDS) : interval;
    return view.reportAge() != null && view.reportAge().compareTo(lately) < 0;
  }

  @Override
  public void stop() {
    Thread running = rounds;
    if (running != null) {
      running.interrupt();
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
