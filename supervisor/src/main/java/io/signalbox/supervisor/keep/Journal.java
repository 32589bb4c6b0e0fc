package io.signalbox.supervisor.keep;

import io.signalbox.supervisor.plan.ServiceReport;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The latest events, made of what changes from one report to the next. Thread-safe. */
public final class Journal {

  private static final Logger log = LoggerFactory.getLogger(Journal.class);
  private static final int KEPT = 1000;

  private final Deque<Event> events = new ArrayDeque<>();
  private Map<String, String> states = Map.of();
  private long last;

  synchronized void write(List<ServiceReport> reports, Instant now) {
    Map<String, String> latest = new TreeMap<>();
    for (ServiceReport service : reports) {
      note(latest, service.name(), service.state().name(), service.words(), now);
      String rollout = service.rollout().state().name();
      note(latest, service.name() + " version", rollout, service.words(), now);
      for (ServiceReport.InstanceReport instance : service.instances()) {
        note(latest, instance.id().toString(), instance.phase().name(), instance.words(), now);
      }
    }
    for (String gone : states.keySet()) {
      if (!latest.containsKey(gone)) {
        add(new Event(++last, now, gone, "FORGOTTEN", ""));
      }
    }
    states = latest;
    notifyAll();
  }

  private void note(
      Map<String, String> latest, String subject, String state, String words, Instant now) {
    latest.put(subject, state);
    if (!state.equals(states.get(subject))) {
      add(new Event(++last, now, subject, state, words));
    }
  }

  private void add(Event event) {
    log.info("{} is {}: {}", event.subject(), event.state(), event.words());
    events.addLast(event);
    if (events.size() > KEPT) {
      events.removeFirst();
    }
  }

  /** Those after the one with that number, as far as they are kept. */
  public synchronized List<Event> after(long number) {
    return new ArrayList<>(events.stream().filter(event -> event.number() > number).toList());
  }

  /**
   * The same, waiting for the first of them.
   *
   * @return none when none has come within {@code millis}
   */
  public synchronized List<Event> await(long number, long millis) throws InterruptedException {
    long end = System.nanoTime() + millis * 1_000_000;
    while (last <= number) {
      long left = (end - System.nanoTime()) / 1_000_000;
      if (left <= 0) {
        return List.of();
      }
      wait(left);
    }
    return after(number);
  }
}
