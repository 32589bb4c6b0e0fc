package io.signalbox.balancer;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * What is known of one server: what was sent to it from here, how that ended, and what it has told.
 * Thread-safe; takes no lock.
 *
 * @param <T> what the caller knows it by
 */
public final class Server<T> {

  /** A server all of whose requests fail counts as if it had this many times more of them. */
  private static final double AVERSION = 10;

  /** More than any delay. */
  private static final double UNHEARD_OF = 1e18;

  private final T target;
  private final Settings settings;
  private final Share share;
  private final AtomicInteger inFlight = new AtomicInteger();
  private final PeakEwma latency;
  private final FailureShare failures = new FailureShare();
  private final ConcurrencyLimit limit;
  private final RecentCount recent = new RecentCount();
  private final AtomicInteger failuresInARow = new AtomicInteger();
  private volatile int carried;
  private volatile @Nullable Told told;
  private volatile boolean member = true;
  private volatile boolean reachable = true;
  private volatile boolean warm;
  private volatile long warmingSince;
  private volatile boolean ejected;
  private volatile boolean onTrial;
  private volatile long readmittedAt;
  private final AtomicLong trialAt = new AtomicLong();
  private volatile int ejections;

  /**
   * @param requestsThen those on their way from here when the report came
   */
  private record Told(LoadReport report, long at, int requestsThen) {}

  Server(T target, Settings settings, Share share, boolean warm, long now) {
    this.target = target;
    this.settings = settings;
    this.share = share;
    this.latency = new PeakEwma(settings.latency().decay().toNanos());
    this.limit = new ConcurrencyLimit(settings.concurrency(), now);
    this.warm = warm;
    this.warmingSince = now;
  }

  public T target() {
    return target;
  }

  /**
   * Requests from here that have not ended, with those on connections that were handed over to it.
   */
  public int inFlight() {
    return inFlight.get() + carried;
  }

  void carries(int requests) {
    carried = requests;
  }

  void began(long now) {
    inFlight.incrementAndGet();
    recent.add(now);
  }

  void ended(Outcome outcome, double nanos, long now) {
    int before = inFlight.getAndDecrement();
    double known = latency.cost(now);
    // A fast failure must not look like a fast server, nor an impatient client like one.
    if (outcome == Outcome.SUCCESS || (known > 0 && nanos > known)) {
      latency.observe(nanos, now);
    }
    if (outcome == Outcome.ABANDONED) {
      return;
    }
    if (outcome == Outcome.SUCCESS) {
      limit.succeeded(before);
    } else if (outcome.forWantOfRoom()) {
      limit.refused(now - (long) nanos, now);
    }
    judge(outcome, now);
  }

  /** A request on a connection that was handed over has succeeded after so long. */
  void observe(double nanos, long now) {
    latency.observe(nanos, now);
  }

  void judge(Outcome outcome, long now) {
    failures.record(outcome != Outcome.SUCCESS, now);
    if (outcome == Outcome.SUCCESS) {
      failuresInARow.set(0);
    } else if (outcome.isFailure()) {
      failuresInARow.incrementAndGet();
    }
  }

  void told(LoadReport report, long now) {
    int requestsNow = inFlight();
    told = new Told(report, now, requestsNow);
    if (LoadReport.known(report.requestsInFlight())) {
      share.observe(report.requestsInFlight(), requestsNow);
    }
  }

  int failuresInARow() {
    return failuresInARow.get();
  }

  /** Whether it took a connection and answered when it was last tried. */
  public boolean reachable() {
    return reachable;
  }

  void reachable(boolean now) {
    reachable = now;
  }

  /** Whether it is left out for what it has failed. */
  public boolean ejected() {
    return ejected;
  }

  void eject(long now) {
    Settings.Ejection ejection = settings.ejection();
    double longest = ejection.maxTime().toNanos();
    if (!ejected && now - readmittedAt > longest) {
      ejections = 0;
    }
    double time = Math.min(longest, ejection.time().toNanos() * Math.pow(2, ejections));
    ejections++;
    onTrial = false;
    trialAt.set(now + (long) time);
    ejected = true;
  }

  /**
   * Whether an ejected server is to get one request now. Says so once.
   *
   * @param until when it is to get another even if that one has not ended
   */
  boolean startTrial(long now, long until) {
    long due = trialAt.get();
    if (now - due < 0 || !trialAt.compareAndSet(due, until)) {
      return false;
    }
    onTrial = true;
    return true;
  }

  boolean onTrial() {
    return onTrial;
  }

  void repeatTrial(long now) {
    onTrial = false;
    trialAt.set(now);
  }

  void readmit(long now) {
    failuresInARow.set(0);
    failures.forget();
    onTrial = false;
    readmittedAt = now;
    warmingSince = now;
    warm = false;
    ejected = false;
  }

  /** Whether it is still one of the service's. */
  boolean isMember() {
    return member;
  }

  void leave() {
    member = false;
  }

  int limit() {
    return limit.get();
  }

  boolean hasRoom() {
    return inFlight() < limit.get();
  }

  /** Whether its share is that of any other. */
  boolean isWarm(long now) {
    return warm || warmth(now) == 1;
  }

  /**
   * The part of its share that a new server gets, from the floor to 1. Linear, as Envoy's slow
   * start with {@code aggression} 1.
   */
  double warmth(long now) {
    if (warm) {
      return 1;
    }
    Settings.SlowStart slowStart = settings.slowStart();
    double window = slowStart.window().toNanos();
    double age = Math.max(0, now - warmingSince);
    if (age >= window) {
      warm = true;
      return 1;
    }
    return Math.max(slowStart.floor(), age / window);
  }

  /** How much heavier than it is its load is to look, for what it has failed. */
  private double handicap(long now) {
    double failed = failures.at(now);
    return failed == 0 ? 1 : 1 + AVERSION * failed;
  }

  /** Requests from here on their way, with the one to come; handicapped. */
  double pressure(long now) {
    return (inFlight() + 1) * handicap(now);
  }

  /**
   * All requests that it has, by its own account as long as that is fresh, brought up to date by
   * what was sent from here and has ended since; handicapped. Others who read the same report are
   * taken to do the same, or they would all run to the same server.
   */
  double requests(long now) {
    return (requestsInAll(now) + 1) * handicap(now) - 1;
  }

  private double requestsInAll(long now) {
    int ours = inFlight();
    Told latest = told;
    if (latest == null
        || now - latest.at > settings.reportExpiry().toNanos()
        || !LoadReport.known(latest.report.requestsInFlight())) {
      return ours;
    }
    double since = (ours - latest.requestsThen) * share.inverse();
    return Math.max(ours, latest.report.requestsInFlight() + since);
  }

  /** In nanoseconds, by its own account as long as that is fresh; 0 when unknown. Handicapped. */
  double latency(long now) {
    return plainLatency(now) * handicap(now);
  }

  private double plainLatency(long now) {
    Told latest = told;
    if (latest != null
        && now - latest.at <= settings.reportExpiry().toNanos()
        && LoadReport.known(latest.report.latencySeconds())) {
      return latest.report.latencySeconds() * 1e9;
    }
    return latency.cost(now);
  }

  /**
   * Latency as seen from here times requests on their way, as {@code PeakEwma} of Finagle has it;
   * handicapped. A server not yet heard of gets one request and no second before the first is back.
   */
  double expectedDelay(long now) {
    double observed = latency.cost(now);
    int ours = inFlight();
    if (observed == 0) {
      return ours == 0 ? 0 : UNHEARD_OF + ours;
    }
    return observed * pressure(now);
  }

  /** Its last report unless that is older than {@code expiryNanos}. */
  LoadReport report(long now, long expiryNanos) {
    Told latest = told;
    return latest == null || now - latest.at > expiryNanos ? LoadReport.NOTHING : latest.report;
  }

  /** Since its last report; null when there was none. */
  private @Nullable Duration reportAge(long now) {
    Told latest = told;
    return latest == null ? null : Duration.ofNanos(now - latest.at);
  }

  ServerView view(long now) {
    return new ServerView(
        state(now),
        inFlight(),
        requestsInAll(now),
        Duration.ofNanos((long) plainLatency(now)),
        limit.get(),
        warmth(now),
        failures.at(now),
        recent.lastMinute(now),
        report(now, Long.MAX_VALUE),
        reportAge(now),
        ejected ? Duration.ofNanos(Math.max(0, trialAt.get() - now)) : null);
  }

  private ServerView.State state(long now) {
    if (!reachable) {
      return ServerView.State.UNREACHABLE;
    }
    if (ejected) {
      return ServerView.State.EJECTED;
    }
    return warmth(now) < 1 ? ServerView.State.WARMING : ServerView.State.AVAILABLE;
  }
}
