package io.signalbox.gateway.dispatch;

import io.signalbox.balancer.Balancer;
import io.signalbox.balancer.Server;
import io.signalbox.gateway.activation.WaitingRoom;
import io.signalbox.gateway.activation.WaitingRooms;
import io.signalbox.member.directory.Instance;
import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * What a service that sleeps has besides: where its requests wait, and for how long there has been
 * no call. Thread-safe.
 */
final class Activation {

  private final Balancer<Instance> balancer;
  private final LongSupplier nanoTime;
  private final WaitingRoom room;
  private volatile long lastCall;

  Activation(
      String service, Balancer<Instance> balancer, WaitingRooms rooms, LongSupplier nanoTime) {
    this.balancer = balancer;
    this.nanoTime = nanoTime;
    this.room = rooms.open(service, balancer::places, this::underWay);
    this.lastCall = nanoTime.getAsLong();
  }

  WaitingRoom room() {
    return room;
  }

  /** At instances that are well. */
  private int underWay() {
    int requests = 0;
    for (Server<Instance> server : balancer.servers()) {
      if (server.reachable() && !server.ejected()) {
        requests += server.inFlight();
      }
    }
    return requests;
  }

  void called() {
    lastCall = nanoTime.getAsLong();
  }

  /** Requests, connections and what is coupled, as long as it has not ended. */
  int open() {
    return balancer.servers().stream().mapToInt(Server::inFlight).sum();
  }

  /** Since the last call began, or was seen under way when this was asked. */
  Duration quiet() {
    if (open() > 0) {
      called();
    }
    return Duration.ofNanos(nanoTime.getAsLong() - lastCall);
  }
}
