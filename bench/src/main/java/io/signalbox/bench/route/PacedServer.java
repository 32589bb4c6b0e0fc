package io.signalbox.bench.route;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.signalbox.balancer.LatencyEstimator;
import io.signalbox.balancer.LoadReport;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A server of a given speed, whatever machine it runs on: a request waits for one of its slots and
 * then sleeps. Reports its load as a member does. Thread-safe.
 */
final class PacedServer implements AutoCloseable {

  private static final int SLOTS = 8;
  private static final byte[] BODY = new byte[200];
  private static final double DEVIATION = 0.3;

  private final HttpServer http;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final Semaphore slots = new Semaphore(SLOTS, true);
  private final AtomicInteger inFlight = new AtomicInteger();
  private final LatencyEstimator latency = new LatencyEstimator(Duration.ofSeconds(10));
  private final Rate rate = new Rate();
  private volatile Manner manner = Manner.even(Duration.ZERO);

  /**
   * How it answers.
   *
   * @param meanNanos of a request in its slot; the times scatter by a third around it
   * @param fails whether it answers 500, at once
   * @param frozenMillis of each period nothing begins for so long
   * @param periodMillis 0: it never freezes
   */
  record Manner(long meanNanos, boolean fails, long frozenMillis, long periodMillis) {

    static Manner even(Duration mean) {
      return new Manner(mean.toNanos(), false, 0, 0);
    }

    static Manner failing() {
      return new Manner(0, true, 0, 0);
    }

    static Manner freezing(Duration mean, Duration frozen, Duration period) {
      return new Manner(mean.toNanos(), false, frozen.toMillis(), period.toMillis());
    }

    /** Until it goes on, from now. */
    private long frozenForMillis() {
      if (periodMillis == 0) {
        return 0;
      }
      return Math.max(
          0, frozenMillis - TimeUnit.NANOSECONDS.toMillis(System.nanoTime()) % periodMillis);
    }
  }

  private PacedServer(HttpServer http) {
    this.http = http;
  }

  static PacedServer start() throws IOException {
    HttpServer http =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    PacedServer server = new PacedServer(http);
    http.setExecutor(server.threads);
    http.createContext("/api/", server::answer);
    http.start();
    return server;
  }

  int port() {
    return http.getAddress().getPort();
  }

  /** From now on. */
  void behave(Manner now) {
    manner = now;
  }

  boolean idle() {
    return inFlight.get() == 0;
  }

  private void answer(HttpExchange exchange) throws IOException {
    int found = inFlight.getAndIncrement();
    long arrived = System.nanoTime();
    Manner now = manner;
    try (exchange) {
      if (!now.fails) {
        work(now);
      }
      exchange.getResponseHeaders().set(LoadReport.HEADER, report().format());
      exchange.sendResponseHeaders(now.fails ? 500 : 200, BODY.length);
      exchange.getResponseBody().write(BODY);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      long ended = System.nanoTime();
      latency.ended(found, ended - arrived, ended);
      inFlight.decrementAndGet();
    }
  }

  private void work(Manner now) throws InterruptedException {
    if (now.meanNanos == 0) {
      return;
    }
    slots.acquire();
    try {
      Thread.sleep(now.frozenForMillis());
      double factor = 1 + DEVIATION * ThreadLocalRandom.current().nextGaussian();
      TimeUnit.NANOSECONDS.sleep((long) (now.meanNanos * Math.max(0, factor)));
    } finally {
      slots.release();
    }
  }

  private LoadReport report() {
    double unknown = LoadReport.UNKNOWN;
    int requests = inFlight.get();
    double busy = (double) (SLOTS - slots.availablePermits()) / SLOTS;
    long now = System.nanoTime();
    return new LoadReport(
        busy,
        unknown,
        rate.perSecond(now),
        unknown,
        requests,
        latency.seconds(requests, now),
        unknown);
  }

  /** Of answers, over the latest half second or more. */
  private static final class Rate {

    private static final long WINDOW_NANOS = 500_000_000;

    private long since = System.nanoTime();
    private int count;
    private double latest = LoadReport.UNKNOWN;

    synchronized double perSecond(long now) {
      count++;
      if (now - since >= WINDOW_NANOS) {
        latest = count * 1e9 / (now - since);
        since = now;
        count = 0;
      }
      return latest;
    }
  }

  @Override
  public void close() {
    http.stop(0);
    threads.shutdownNow();
  }
}
