package io.signalbox.bench.soak;

import io.signalbox.bench.measure.MeasurementException;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;

/** Has members join, drain and die while clients ask. For one thread. */
final class Director {

  /** Members at first, and after each cycle; in between one more or one less. */
  static final int MEMBERS = 3;

  private static final List<Event> CYCLE = List.of(Event.JOIN, Event.DRAIN, Event.KILL, Event.JOIN);

  /** So many events would fill all of the load; the last parts are without. */
  private static final int PARTS = 50;

  private static final int EVENTS = 12 * CYCLE.size();

  private final Members members;
  private final Casualties casualties;
  private final Consumer<String> progress;
  private int begun;
  private int joined;
  private int drained;
  private int killed;
  private Duration slowestDrain = Duration.ZERO;

  private enum Event {
    JOIN,
    DRAIN,
    KILL
  }

  Director(Members members, Casualties casualties, Consumer<String> progress) {
    this.members = members;
    this.casualties = casualties;
    this.progress = progress;
  }

  /**
   * Has the next thing happen if its time has come.
   *
   * @param share of the load that is done
   * @return whether anything happened
   */
  boolean act(double share) throws IOException, InterruptedException, MeasurementException {
    boolean due = begun < EVENTS && begun + 1 <= share * PARTS;
    if (due) {
      next();
    }
    return due;
  }

  /** Goes on until there are as many members as at first. */
  void restore() throws IOException, InterruptedException, MeasurementException {
    while (members.names().size() != MEMBERS) {
      next();
    }
  }

  private void next() throws IOException, InterruptedException, MeasurementException {
    Event event = CYCLE.get(begun % CYCLE.size());
    begun++;
    switch (event) {
      case JOIN -> join();
      case DRAIN -> drain(victim());
      case KILL -> kill(victim());
    }
  }

  /** Never the first: what piles up in a member piles up there. */
  private String victim() {
    return members.names().get(1);
  }

  private void join() throws IOException, InterruptedException, MeasurementException {
    String member = members.join();
    joined++;
    progress.accept(member + " has joined");
  }

  private void drain(String member) throws InterruptedException {
    Duration took = members.drain(member);
    drained++;
    slowestDrain = took.compareTo(slowestDrain) > 0 ? took : slowestDrain;
    progress.accept(member + " was drained in " + took.toMillis() + " ms");
  }

  private void kill(String member) {
    casualties.killed(member, System.nanoTime());
    members.kill(member);
    killed++;
    progress.accept(member + " was killed");
  }

  Events events() {
    return new Events(joined, drained, killed, slowestDrain);
  }
}
