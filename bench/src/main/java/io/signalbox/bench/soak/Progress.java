package io.signalbox.bench.soak;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** Tells every few seconds how far a load is, and looks at the gateway's counters. */
final class Progress implements AutoCloseable {

  private static final Duration INTERVAL = Duration.ofSeconds(5);

  private final Load load;
  private final Members members;
  private final HandoffCounters counters;
  private final Consumer<String> lines;
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().name("progress").daemon().factory());
  private long before;
  private int told;

  private Progress(Load load, Members members, HandoffCounters counters, Consumer<String> lines) {
    this.load = load;
    this.members = members;
    this.counters = counters;
    this.lines = lines;
  }

  static Progress start(
      Load load, Members members, HandoffCounters counters, Consumer<String> lines) {
    Progress progress = new Progress(load, members, counters, lines);
    long interval = INTERVAL.toSeconds();
    progress.timer.scheduleAtFixedRate(progress::tell, interval, interval, TimeUnit.SECONDS);
    return progress;
  }

  private void tell() {
    try {
      counters.read();
    } catch (IOException e) {
      lines.accept("The gateway's counters cannot be read: " + e);
    }
    long done = load.tally().done();
    lines.accept(
        String.format(
            Locale.ROOT,
            "%,d of %,d requests, %,d a second; failed: %d, with killed members: %d; there are %s",
            done,
            load.requests(),
            (done - before) / INTERVAL.toSeconds(),
            load.tally().faults(),
            load.tally().failures(Failure.KILLED),
            String.join(", ", members.names())));
    before = done;
    List<String> notes = load.tally().notes();
    notes.subList(told, notes.size()).forEach(lines);
    told = notes.size();
  }

  @Override
  public void close() {
    timer.shutdownNow();
  }
}
