package io.signalbox.balancer;

import java.time.Duration;
import java.util.NavigableMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
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
  private final AtomicLong failed = new AtomicLong();
  private final LatencyCounts answered = new LatencyCounts();
  private final AtomicInteger failuresInARow = new AtomicInteger();
  private volatile int carried;
  private volatile double quota = 1;
  private volatile @Nullable Told told;
  private final AtomicReference<Standing> standing;

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
    this.standing = new AtomicReference<>(Standing.initial(warm, now));
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

  /** The share of all requests that it gets at most, while others are well; 1: no bound. */
  public double quota() {
    return quota;
  }

  void quota(double share) {
    quota = share;
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
      answered.add(nanos);
      limit.succeeded(before);
    } else {
      failed.incrementAndGet();
    }
    if (outcome.forWantOfRoom()) {
      limit.refused(now - (long) nanos, now);
    }
    judge(outcome, now);
  }

  /**
   * Requests from here that it has failed or refused since it is known here. None of those on
   * connections that were handed over to it.
   */
  public long failed() {
    return failed.get();
  }

  /**
   * Those that it has answered otherwise, by the nanoseconds that they took at most until the
   * answer's header. None that its client has given up.
   */
  public NavigableMap<Long, Long> answered() {
    return answered.byNanos();
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
    return standing.get().reachable();
  }

  /**
   * @return whether that is news
   */
  boolean reachable(boolean now) {
    return standing.getAndUpdate(before -> before.reachable(now)).reachable() != now;
  }

  /** Whether it is left out for what it has failed. */
  public boolean ejected() {
    return standing.get().ejected();
  }

  /** Whether it takes connections and is not left out. */
  boolean isWell() {
    return standing.get().isWell();
  }

  /**
   * @return when it is to get one request to show itself
   */
  long eject(long now) {
    return standing.updateAndGet(before -> before.ejected(settings.ejection(), now)).trialAt();
  }

  /**
   * Whether an ejected server is to get one request now. Says so once.
   *
   * @param until when it is to get another even if that one has not ended
   */
  boolean startTrial(long now, long until) {
    Standing before = standing.get();
    return before.isDueForTrial(now) && standing.compareAndSet(before, before.onTrial(until));
  }

  boolean onTrial() {
    return standing.get().onTrial();
  }

  void repeatTrial(long now) {
    standing.updateAndGet(before -> before.trialAgain(now));
  }

  void readmit(long now) {
    failuresInARow.set(0);
    failures.forget();
    standing.updateAndGet(before -> before.readmitted(now));
  }

  /** Whether it is still one of the service's. */
  boolean isMember() {
    return standing.get().member();
  }

  void leave() {
    standing.updateAndGet(Standing::left);
  }

  int limit() {
    return limit.get();
  }

  boolean hasRoom() {
    return inFlight() < limit.get();
  }

  /** Whether its share is that of any other. */
  boolean isWarm(long now) {
    return warmth(now) == 1;
  }

  /** The part of its share that it gets, up to 1. */
  double warmth(long now) {
    return standing.get().warmth(settings.slowStart(), now);
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
    Standing stands = standing.get();
    return new ServerView(
        state(stands, now),
        inFlight(),
        requestsInAll(now),
        Duration.ofNanos((long) plainLatency(now)),
        limit.get(),
        stands.warmth(settings.slowStart(), now),
        quota,
        failures.at(now),
        recent.lastMinute(now),
        report(now, Long.MAX_VALUE),
        reportAge(now),
        stands.ejected() ? Duration.ofNanos(Math.max(0, stands.trialAt() - now)) : null);
  }

  private ServerView.State state(Standing stands, long now) {
    if (!stands.reachable()) {
      return ServerView.State.UNREACHABLE;
    }
    if (stands.ejected()) {
      return ServerView.State.EJECTED;
    }
    return stands.warmth(settings.slowStart(), now) < 1
        ? ServerView.State.WARMING
        : ServerView.State.AVAILABLE;
  }
}
