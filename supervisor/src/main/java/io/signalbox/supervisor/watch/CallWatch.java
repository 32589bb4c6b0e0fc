package io.signalbox.supervisor.watch;

import io.signalbox.supervisor.plan.Calls;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Knows from all gateways whether services that may sleep are called: each is asked on and on, and
 * answers at once when somebody waits. What a gateway says is state and no event, so nothing is
 * lost with an answer, or with a supervisor. Thread-safe.
 */
public final class CallWatch implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(CallWatch.class);

  /** Between two questions while somebody waits, and after one that came to nothing. */
  private static final Duration PAUSE = Duration.ofMillis(200);

  /** What is older is worth nothing. */
  private static final Duration FRESH = Duration.ofSeconds(10);

  private final CallSource gateways;
  private final LongSupplier nanoTime;
  private final Runnable news;
  private final Map<String, Told> told = new ConcurrentHashMap<>();
  private final Set<String> asked = ConcurrentHashMap.newKeySet();
  private final ScheduledExecutorService rounds =
      Executors.newSingleThreadScheduledExecutor(Thread.ofVirtual().name("call-watch").factory());
  private volatile Set<String> sleepers = Set.of();
  private volatile boolean closed;

  /** What a gateway has said, by service. */
  private record Told(Map<String, Calls> calls, long at) {}

  /**
   * @param news is told when somebody waits
   */
  public CallWatch(CallSource gateways, LongSupplier nanoTime, Runnable news) {
    this.gateways = gateways;
    this.nanoTime = nanoTime;
    this.news = news;
  }

  public void start() {
    rounds.scheduleWithFixedDelay(this::askNewcomers, 0, 1, TimeUnit.SECONDS);
  }

  /** From now on it is about these services. */
  public void follow(Set<String> services) {
    sleepers = Set.copyOf(services);
  }

  /** By service; none of which some gateway has not said anything lately. */
  public Map<String, Calls> calls() {
    Map<String, Calls> all = new HashMap<>();
    sleepers.forEach(service -> of(service).ifPresent(calls -> all.put(service, calls)));
    return all;
  }

  private Optional<Calls> of(String service) {
    Calls all = null;
    boolean certain = true;
    for (String gateway : gateways.all()) {
      Told latest = told.get(gateway);
      if (latest == null || nanoTime.getAsLong() - latest.at > FRESH.toNanos()) {
        certain = false;
      } else if (latest.calls.get(service) instanceof Calls calls) {
        all = all == null ? calls : both(all, calls);
      }
    }
    return all != null && (certain || all.waiting()) ? Optional.of(all) : Optional.empty();
  }

  private static Calls both(Calls one, Calls other) {
    return new Calls(
        one.waiting() || other.waiting(),
        one.quiet().compareTo(other.quiet()) < 0 ? one.quiet() : other.quiet());
  }

  private void askNewcomers() {
    try {
      if (sleepers.isEmpty()) {
        return;
      }
      for (String gateway : gateways.all()) {
        if (asked.add(gateway)) {
          Thread.ofVirtual().name("calls of " + gateway).start(() -> askOnAndOn(gateway));
        }
      }
    } catch (RuntimeException e) {
      log.error("The gateways could not be found", e);
    }
  }

  private void askOnAndOn(String gateway) {
    try {
      while (!closed && !sleepers.isEmpty() && gateways.all().contains(gateway)) {
        ask(gateway);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      told.remove(gateway);
      asked.remove(gateway);
    }
  }

  private void ask(String gateway) throws InterruptedException {
    try {
      Map<String, Calls> calls = gateways.read(gateway);
      told.put(gateway, new Told(calls, nanoTime.getAsLong()));
      if (calls.values().stream().anyMatch(Calls::waiting)) {
        news.run();
        Thread.sleep(PAUSE);
      }
    } catch (IOException e) {
      log.debug("{}: {}", gateway, e.getMessage());
      Thread.sleep(PAUSE);
    }
  }

  @Override
  public void close() {
    closed = true;
    rounds.shutdownNow();
  }
}
