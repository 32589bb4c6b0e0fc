package io.signalbox.bench.simulate;

import io.signalbox.balancer.Outcome;
import io.signalbox.balancer.Server;

/** One request on its way. Ends once, by whatever comes first. */
final class Query {

  private final Client client;
  private final Server<Replica> server;
  private final double demand;
  private final long sentAt;
  private int found;
  private double finish;
  private boolean ended;

  /**
   * @param demand nanoseconds of a core at full speed
   */
  Query(Client client, Server<Replica> server, double demand, long sentAt) {
    this.client = client;
    this.server = server;
    this.demand = demand;
    this.sentAt = sentAt;
  }

  Server<Replica> server() {
    return server;
  }

  double demand() {
    return demand;
  }

  long sentAt() {
    return sentAt;
  }

  /** How many others were at the replica when it arrived. */
  int found() {
    return found;
  }

  void found(int others) {
    found = others;
  }

  /** The replica's virtual time at which it is served, {@link ProcessorSharing}. */
  double finish() {
    return finish;
  }

  void finish(double virtualTime) {
    finish = virtualTime;
  }

  boolean isEnded() {
    return ended;
  }

  void end(Outcome outcome) {
    ended = true;
    client.ended(this, outcome);
  }

  /** The client waits no longer, and tells the replica. */
  void timeOut() {
    ended = true;
    server.target().abandon();
    client.ended(this, Outcome.FAILURE);
  }
}
