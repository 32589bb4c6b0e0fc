package io.signalbox.bench.simulate;

import io.signalbox.balancer.Balancer;
import io.signalbox.balancer.Outcome;
import io.signalbox.balancer.Server;
import io.signalbox.balancer.Settings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;

/** One that sends queries through a balancer of its own. */
final class Client {

  private final Timeline timeline;
  private final Reporting reporting;
  private final Deadlines deadlines;
  private final Trace trace;
  private final SplittableRandom random;
  private final Balancer<Replica> balancer;
  private double probesDue;

  Client(
      Timeline timeline,
      Settings settings,
      Reporting reporting,
      Deadlines deadlines,
      Trace trace,
      SplittableRandom random) {
    this.timeline = timeline;
    this.reporting = reporting;
    this.deadlines = deadlines;
    this.trace = trace;
    this.random = random;
    this.balancer = new Balancer<>(settings, timeline, random.split());
  }

  Balancer<Replica> balancer() {
    return balancer;
  }

  /** Each client has them in an order of its own, so that not all begin with the same one. */
  void replace(Collection<Replica> replicas) {
    List<Replica> shuffled = new ArrayList<>(replicas);
    Collections.shuffle(shuffled, random);
    balancer.replace(shuffled);
  }

  void send(double demand) {
    long now = timeline.getAsLong();
    Server<Replica> server = balancer.choose(List.of());
    if (server == null) {
      trace.refused(now);
    } else {
      Query query = new Query(this, server, demand, now);
      deadlines.watch(query);
      server.target().arrive(query);
    }
    probe();
  }

  void ended(Query query, Outcome outcome) {
    Server<Replica> server = query.server();
    long now = timeline.getAsLong();
    balancer.ended(server, outcome, now - query.sentAt());
    trace.ended(query, outcome, now);
    if (reporting.withAnswers()) {
      hear(server);
    }
  }

  /** Begins to ask at the interval, if there is one. */
  void start() {
    long interval = reporting.interval().toNanos();
    if (interval > 0) {
      long phase = reporting.everyone() ? 0 : random.nextLong(interval);
      timeline.after(phase, () -> timeline.every(interval, this::askInTurn));
    }
  }

  private void askInTurn() {
    for (Server<Replica> server : balancer.servers()) {
      Duration age = balancer.view(server).reportAge();
      if (reporting.everyone() || age == null || age.compareTo(reporting.interval()) >= 0) {
        hear(server);
      }
    }
  }

  private void hear(Server<Replica> server) {
    balancer.told(server, server.target().report());
  }

  private void probe() {
    probesDue += reporting.probesPerQuery();
    int count = (int) probesDue;
    if (count > 0) {
      probesDue -= count;
      List<Server<Replica>> drawn = draw(count);
      timeline.after(reporting.probeTime().toNanos(), () -> drawn.forEach(this::hear));
    }
  }

  private List<Server<Replica>> draw(int count) {
    List<Server<Replica>> servers = balancer.servers();
    List<Server<Replica>> drawn = new ArrayList<>(count);
    while (drawn.size() < Math.min(count, servers.size())) {
      Server<Replica> any = servers.get(random.nextInt(servers.size()));
      if (!drawn.contains(any)) {
        drawn.add(any);
      }
    }
    return drawn;
  }
}
