package io.signalbox.bench.simulate;

import io.signalbox.balancer.Settings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Clients, replicas and the queries between them: an open loop with Poisson arrivals, which does
 * not wait for slow answers. The same seed brings the same queries at the same instants, whatever
 * the policy.
 */
final class Simulation {

  /** A query that takes longer has failed. */
  static final long TIMEOUT_NANOS = 5_000_000_000L;

  private static final long SAMPLE_NANOS = 100_000_000L;
  private static final long PHASE_NANOS = 60_000_000_000L;
  private static final double GOLDEN = (Math.sqrt(5) - 1) / 2;

  private final Timeline timeline = new Timeline();
  private final Trace trace = new Trace();
  private final Imbalance imbalance = new Imbalance();
  private final List<Replica> replicas = new ArrayList<>();
  private final List<Client> clients = new ArrayList<>();
  private final Setup setup;
  private final SplittableRandom arrivals;
  private int added;

  /**
   * @param cores guaranteed to each replica
   * @param load in units of all these together
   */
  record Setup(
      Settings settings,
      int clients,
      int replicas,
      double cores,
      double load,
      Reporting reporting) {

    private double queriesPerSecond() {
      return load * replicas * cores / Demand.MEAN_SECONDS;
    }
  }

  Simulation(Setup setup, long seed) {
    this.setup = setup;
    SplittableRandom random = new SplittableRandom(seed);
    this.arrivals = random.split();
    Deadlines deadlines = new Deadlines(timeline, TIMEOUT_NANOS);
    while (replicas.size() < setup.replicas) {
      add();
    }
    for (int i = 0; i < setup.clients; i++) {
      clients.add(
          new Client(timeline, setup.settings, setup.reporting, deadlines, trace, random.split()));
    }
  }

  Timeline timeline() {
    return timeline;
  }

  List<Client> clients() {
    return clients;
  }

  /** Those that clients may choose; to be changed at will before and during the run. */
  List<Replica> replicas() {
    return replicas;
  }

  /** Another one; the clients do not know of it yet. */
  Replica add() {
    Replica replica = new Replica(added++, setup.cores, timeline);
    replicas.add(replica);
    return replica;
  }

  double imbalance() {
    return imbalance.ratio();
  }

  /** Tells the clients who is there. */
  void announce() {
    clients.forEach(client -> client.replace(replicas));
  }

  /** Lets antagonists loose on the machine of each replica. They do not change all at once. */
  void disturb(Antagonists antagonists) {
    for (Replica replica : replicas) {
      double pressure = (double) replica.id() / replicas.size();
      long turn = (long) (PHASE_NANOS * (replica.id() * GOLDEN % 1));
      leave(replica, antagonists.under(pressure));
      timeline.after(turn, () -> disturb(replica, antagonists, next(pressure)));
    }
  }

  private void disturb(Replica replica, Antagonists antagonists, double pressure) {
    leave(replica, antagonists.under(pressure));
    timeline.after(PHASE_NANOS, () -> disturb(replica, antagonists, next(pressure)));
  }

  private void leave(Replica replica, Antagonists.Left left) {
    replica.change(left.spare() * setup.cores, left.speed());
  }

  private static double next(double pressure) {
    return (pressure + GOLDEN) % 1;
  }

  /** Until the last query has ended. */
  Trace run(Duration length) {
    announce();
    clients.forEach(Client::start);
    timeline.every(SAMPLE_NANOS, () -> imbalance.observe(replicas));
    long end = length.toNanos();
    arriveUntil(end);
    timeline.run(end + TIMEOUT_NANOS);
    return trace;
  }

  private void arriveUntil(long end) {
    long pause = (long) (arrivals.nextExponential() * 1e9 / setup.queriesPerSecond());
    if (timeline.getAsLong() + pause < end) {
      timeline.after(
          pause,
          () -> {
            clients.get(arrivals.nextInt(clients.size())).send(Demand.nanos(arrivals));
            arriveUntil(end);
          });
    }
  }
}
