package io.signalbox.bench.tasks;

import io.signalbox.bench.measure.ClosedLoop;
import io.signalbox.bench.measure.Measured;
import io.signalbox.bench.measure.MeasurementException;
import io.signalbox.bench.measure.OpenLoop;
import io.signalbox.bench.measure.ProcessorClock;
import io.signalbox.bench.measure.Work;
import java.sql.SQLException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Every measurement of one contestant. Each ends when nothing is left to be done, so that the next
 * one is not disturbed.
 */
final class Trial {

  /** Clients where not only one asks. */
  static final int MANY = 64;

  /** Clients that come as they like: with more, a stall would be the end of a small heap. */
  private static final int MOST_AT_ONCE = 500;

  /** The process that is not a contestant's, and whose work is the same for all. */
  static final String CLIENTS = "clients";

  static final String POSTGRES = "PostgreSQL";

  private final ClosedLoop many = new ClosedLoop(MANY);
  private final ClosedLoop one = new ClosedLoop(1);
  private final Database database;

  Trial(Database database) {
    this.database = database;
  }

  /**
   * Clients that wait for the ends of their tasks.
   *
   * @param processor time by process: the contestant's, PostgreSQL's and the clients'
   */
  record Waiting(Measured measured, Map<String, Duration> processor, Written written) {

    Waiting {
      processor = Map.copyOf(processor);
    }
  }

  /**
   * Clients that come as they like.
   *
   * @param offered tasks a second
   */
  record Offered(double offered, Measured measured) {}

  /**
   * A backlog that was worked off.
   *
   * @param length from the moment at which workers could take it
   */
  record Drained(int tasks, Duration length) {

    double perSecond() {
      return tasks / (length.toNanos() / 1e9);
    }
  }

  Waiting waiting(Contestant contestant, Duration length)
      throws InterruptedException, MeasurementException, SQLException {
    Map<String, ProcessorClock> clocks = new LinkedHashMap<>(contestant.clocks());
    clocks.put(POSTGRES, database.process());
    clocks.put(CLIENTS, Trial::ownProcessorTime);
    Written writtenBefore = database.written();
    Map<String, Duration> before = read(clocks);
    Measured measured = many.observe(Work.emptyTask(contestant.server()), length);
    Map<String, Duration> used = read(clocks);
    Written written = database.written().since(writtenBefore);
    used.replaceAll((process, time) -> time.minus(before.getOrDefault(process, Duration.ZERO)));
    contestant.settle();
    return new Waiting(measured, used, written);
  }

  /** Clients that wait for nothing but that their tasks are accepted. */
  Measured submitted(Contestant contestant, Duration length)
      throws InterruptedException, MeasurementException {
    Measured measured = many.observe(Work.submittedTask(contestant.server()), length);
    contestant.settle();
    return measured;
  }

  /** One client. */
  Measured alone(Contestant contestant, Duration length)
      throws InterruptedException, MeasurementException {
    Measured measured = one.begunWithin(Work.emptyTask(contestant.server()), length);
    contestant.settle();
    return measured;
  }

  /**
   * Clients that come as they like.
   *
   * @param peak what the contestant does in a second when it is asked for as much as it can do
   */
  Offered halfOf(double peak, Contestant contestant, Duration length)
      throws InterruptedException, MeasurementException {
    double offered = Math.max(1, peak / 2);
    Measured measured =
        new OpenLoop(offered, MOST_AT_ONCE).measure(Work.emptyTask(contestant.server()), length);
    contestant.settle();
    return new Offered(offered, measured);
  }

  /** A backlog, from the moment at which workers may take it. */
  Drained drained(Contestant contestant, int tasks)
      throws InterruptedException, MeasurementException, SQLException {
    try (Backlog.Held held = contestant.backlog().hold(tasks)) {
      long begun = System.nanoTime();
      held.release();
      contestant.settle();
      return new Drained(held.tasks(), Duration.ofNanos(System.nanoTime() - begun));
    }
  }

  /** What each uses of the processors, in cores, while nobody asks it for anything. */
  static Map<String, Double> idle(Iterable<Contestant> contestants, Duration length)
      throws InterruptedException, MeasurementException {
    Map<String, ProcessorClock> clocks = new LinkedHashMap<>();
    for (Contestant contestant : contestants) {
      clocks.put(contestant.name(), ProcessorClock.sum(contestant.clocks().values()));
    }
    Map<String, Duration> before = read(clocks);
    Thread.sleep(length);
    Map<String, Double> cores = new LinkedHashMap<>();
    read(clocks)
        .forEach(
            (name, time) ->
                cores.put(
                    name,
                    (double) time.minus(before.getOrDefault(name, Duration.ZERO)).toNanos()
                        / length.toNanos()));
    return cores;
  }

  private static Map<String, Duration> read(Map<String, ProcessorClock> clocks)
      throws MeasurementException {
    Map<String, Duration> times = new LinkedHashMap<>();
    for (Map.Entry<String, ProcessorClock> clock : clocks.entrySet()) {
      times.put(clock.getKey(), clock.getValue().used());
    }
    return times;
  }

  /** Without the processes that it has started: those are the peers. */
  private static Duration ownProcessorTime() throws MeasurementException {
    return ProcessHandle.current()
        .info()
        .totalCpuDuration()
        .orElseThrow(() -> new MeasurementException("the system tells of no processor time"));
  }
}
