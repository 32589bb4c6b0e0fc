package io.signalbox.gateway.dispatch;

import io.micrometer.core.instrument.MeterRegistry;
import io.signalbox.balancer.Balancer;
import io.signalbox.balancer.Server;
import io.signalbox.gateway.activation.WaitingRoom;
import io.signalbox.member.directory.Instance;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A service that routes lead to: its instances, and what is known and shown of them. Thread-safe.
 */
public final class Service {

  private final String name;
  private final Balancer<Instance> balancer;
  private final ServiceMeters meters;
  private final TargetMeters targets;
  private final ClientShares shares;
  private final int maxAttempts;
  private final Supplier<Activation> begin;
  private volatile @Nullable Activation activation;
  private volatile boolean sleeps;

  /**
   * @param targets those of the service before it of the same name, if there was one
   * @param maxSharePerClient of the places at its instances, up to 1
   * @param maxAttempts at different instances, for one request
   * @param begin makes what it needs when it is one that sleeps
   */
  Service(
      String name,
      Balancer<Instance> balancer,
      MeterRegistry meters,
      TargetMeters targets,
      double maxSharePerClient,
      int maxAttempts,
      Supplier<Activation> begin) {
    this.name = name;
    this.balancer = balancer;
    this.meters = new ServiceMeters(meters, name, balancer);
    this.targets = targets;
    targets.open();
    this.shares = new ClientShares(maxSharePerClient, balancer);
    this.maxAttempts = maxAttempts;
    this.begin = begin;
  }

  /** A connection's way to one of its instances. */
  public ConnectionTries connectionTries() {
    return new ConnectionTries(this);
  }

  String name() {
    return name;
  }

  Balancer<Instance> balancer() {
    return balancer;
  }

  ServiceMeters meters() {
    return meters;
  }

  TargetMeters targets() {
    return targets;
  }

  /** Of instances that are no longer in the table nothing more is shown. */
  void forgetWhoHasLeft() {
    targets.retain(balancer.servers().stream().map(Server::target).toList());
  }

  /**
   * Whether it sleeps, from now on. Who waits for it goes on waiting when it no longer does: it is
   * being started then.
   */
  synchronized void sleeps(boolean now) {
    if (now && !sleeps) {
      Activation known = activation == null ? begin.get() : activation;
      // It has been quiet since now at most: nobody has counted until here.
      known.called();
      activation = known;
    }
    sleeps = now;
  }

  /** Nothing more is shown of it; requests that are on their way end as they would. */
  synchronized void close() {
    meters.close();
    targets.close();
    Activation known = activation;
    if (known != null) {
      known.room().close();
    }
  }

  ClientShares shares() {
    return shares;
  }

  /** Null when it never sleeps. */
  @Nullable Activation activation() {
    return sleeps ? activation : null;
  }

  /** Where who comes now waits for it to wake up; null when there is no need to. */
  @Nullable WaitingRoom roomToWaitIn() {
    Activation known = activation();
    return known != null && known.room().isNeeded() ? known.room() : null;
  }

  /** The same for who has been at an instance that did not take it: only when there is no other. */
  @Nullable WaitingRoom roomToWaitInAgain() {
    Activation known = activation();
    return known != null && known.room().isNobodyThere() ? known.room() : null;
  }

  /** A request or connection is given to one of its instances. */
  void called() {
    Activation known = activation();
    if (known != null) {
      known.called();
    }
  }

  /**
   * Whether one more instance may be asked for what so many have failed, as far as the number of
   * repeats is concerned.
   */
  boolean mayRepeat(int failed) {
    if (failed >= maxAttempts) {
      return false;
    }
    boolean may = balancer.tryRepeat();
    if (!may) {
      meters.repeatRefused();
    }
    return may;
  }
}
