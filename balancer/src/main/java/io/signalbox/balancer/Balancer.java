package io.signalbox.balancer;

import io.signalbox.balancer.Candidates.Admission;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.LongSupplier;
import java.util.function.ToDoubleFunction;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Binds each request for one service to the server best placed to answer it.
 *
 * <p>{@link #choose} counts the request at the server that it returns; whoever calls it calls
 * {@link #ended} once, whatever becomes of the request. Around the policy stand: a share that grows
 * with time for new servers, ejection of those that fail, a bound to the requests that each may
 * have, and a budget for repeats. Thread-safe; choosing takes no lock and, in the steady state,
 * allocates nothing.
 *
 * @param <T> what the caller knows a server by; equal ones are the same server
 */
public final class Balancer<T> {

  /** More of the same would not change the judgement. */
  private static final int COUNTED = 20;

  private final Share share = new Share();
  private final LongSupplier nanoTime;
  private final RandomGenerator random;
  private final BalancerObserver<? super T> observer;
  private final RetryBudget retries;
  private final Ejector<T> ejector;
  private final SlowStart<T> slowStart;
  private volatile Settings settings;
  private volatile Policy<T> policy;
  private volatile Candidates<T> candidates = new Candidates<>(List.of());
  private volatile boolean populated;

  /**
   * @param nanoTime as {@link System#nanoTime}
   * @param random thread-safe, if this is to be
   */
  public Balancer(
      Settings settings,
      LongSupplier nanoTime,
      RandomGenerator random,
      BalancerObserver<? super T> observer) {
    this.settings = settings;
    this.policy = Policy.of(settings, random);
    this.nanoTime = nanoTime;
    this.random = random;
    this.observer = observer;
    this.retries = new RetryBudget(settings.retries(), nanoTime.getAsLong());
    this.ejector = new Ejector<>(settings.ejection(), observer);
    this.slowStart = new SlowStart<>(random);
  }

  /** One that nobody observes. */
  public Balancer(Settings settings, LongSupplier nanoTime, RandomGenerator random) {
    this(settings, nanoTime, random, new BalancerObserver<T>() {});
  }

  /** A thread-safe one, by the machine's own clock and chance. */
  public Balancer(Settings settings, BalancerObserver<? super T> observer) {
    this(settings, System::nanoTime, () -> ThreadLocalRandom.current().nextLong(), observer);
  }

  /** The same, that nobody observes. */
  public Balancer(Settings settings) {
    this(settings, new BalancerObserver<T>() {});
  }

  /** Chooses in this way from now on. What is known of the servers is kept. */
  public synchronized void follow(PolicyName name) {
    if (settings.policy() != name) {
      settings = settings.with(name);
      policy = Policy.of(settings, random);
    }
  }

  long now() {
    return nanoTime.getAsLong();
  }

  /** Sets who is there, none with a share of its own. */
  public void replace(Collection<T> targets) {
    replace(targets, target -> 1);
  }

  /**
   * Sets who is there. What is known of those that stay is kept. New ones are warmed up, except the
   * first of all: when every server is new to this balancer, the balancer is.
   *
   * @param shares of all requests that each gets at most, as long as any other is well: more than
   *     0; 1: there is no such bound
   */
  public synchronized void replace(Collection<T> targets, ToDoubleFunction<T> shares) {
    long now = nanoTime.getAsLong();
    Map<T, Server<T>> known = new HashMap<>();
    for (Server<T> server : candidates.servers()) {
      known.put(server.target(), server);
    }
    List<Server<T>> servers = new ArrayList<>();
    for (T target : new LinkedHashSet<>(targets)) {
      Server<T> server = known.remove(target);
      if (server == null) {
        server = new Server<>(target, settings, share, !populated, now);
        observer.arrived(target);
      }
      server.quota(shares.applyAsDouble(target));
      servers.add(server);
    }
    for (Server<T> gone : known.values()) {
      gone.leave();
      observer.left(gone.target());
    }
    populated |= !servers.isEmpty();
    candidates = new Candidates<>(servers, Canaries.of(servers, random));
    ejector.count(candidates);
  }

  /**
   * Chooses a server and counts a request there.
   *
   * @param tried servers that have failed this very request
   * @return null when none is left that has room; {@link #isFull} tells which of the two it was
   */
  public @Nullable Server<T> choose(Collection<Server<T>> tried) {
    Candidates<T> current = candidates;
    if (current.size() == 0) {
      return null;
    }
    long now = nanoTime.getAsLong();
    if (tried.isEmpty()) {
      retries.requested();
    }
    Server<T> chosen = ejector.dueForTrial(current, tried, now);
    if (chosen == null) {
      Canaries<T> canaries = current.canaries();
      chosen =
          canaries == null ? choose(current, tried, now) : choose(current, canaries, tried, now);
    }
    if (chosen != null) {
      chosen.began(now);
    }
    return chosen;
  }

  /** Chooses as {@link #choose} does, for a request over HTTP. */
  public @Nullable Attempt<T> attempt(Collection<Server<T>> tried) {
    Server<T> chosen = choose(tried);
    return chosen == null ? null : new Attempt<>(this, chosen);
  }

  /**
   * What a canary does not get goes to the others, also when they have no room: they would have to
   * carry it without it. Only when none of them is left it is one like any other.
   */
  private @Nullable Server<T> choose(
      Candidates<T> all, Canaries<T> canaries, Collection<Server<T>> tried, long now) {
    Candidates<T> others = canaries.others();
    Admission admission = ejector.panics() ? Admission.REACHABLE : Admission.HEALTHY;
    if (!others.anyAdmitted(admission, tried, now)) {
      return choose(all, tried, now);
    }
    Server<T> drawn = canaries.draw(tried, now);
    return drawn != null ? drawn : choose(others, tried, now);
  }

  /**
   * The load of full servers must not spill over to those that are not well; to new ones it may.
   */
  private @Nullable Server<T> choose(Candidates<T> current, Collection<Server<T>> tried, long now) {
    Admission admission = ejector.panics() ? Admission.REACHABLE : Admission.WARM;
    while (admission != Admission.ALL && !current.anyAdmitted(admission, tried, now)) {
      admission = admission.wider();
    }
    Server<T> chosen = policy.choose(current, admission, tried, now);
    if (admission != Admission.WARM) {
      return chosen;
    }
    return chosen == null
        ? policy.choose(current, Admission.HEALTHY, tried, now)
        : slowStart.prefer(current, chosen, tried, now);
  }

  /**
   * How many requests all servers that are well may have together; a canary counts by its share as
   * long as it has no more.
   */
  public int places() {
    double shared = 0;
    int others = 0;
    int all = 0;
    for (Server<T> server : candidates.servers()) {
      if (server.isWell()) {
        all += server.limit();
        shared += server.limit() * server.quota();
        others += server.quota() == 1 ? 1 : 0;
      }
    }
    return others == 0 ? all : (int) shared;
  }

  /** Whether there are servers other than {@code tried} that only lack room. */
  public boolean isFull(Collection<Server<T>> tried) {
    return candidates.anyAdmitted(Admission.ALL, tried, nanoTime.getAsLong());
  }

  /** Whether a request that failed may be sent to another server; counts it if so. */
  public boolean tryRepeat() {
    return retries.tryRepeat(nanoTime.getAsLong());
  }

  /**
   * A request that {@link #choose} counted is over.
   *
   * @param nanos since it was sent
   */
  public void ended(Server<T> server, Outcome outcome, long nanos) {
    long now = nanoTime.getAsLong();
    server.ended(outcome, nanos, now);
    ejector.ended(candidates, server, outcome, now);
  }

  /** {@code server} has so many requests on connections that were handed over to it. */
  public void carries(Server<T> server, int requests) {
    server.carries(requests);
  }

  /**
   * On connections that were handed over to it, {@code server} has answered so many requests since
   * this was last told, {@code failed} of them with a server error, taken to be evenly spread. A
   * few of many are counted.
   *
   * @param latencySeconds of such requests by the server's account, which stands for what would be
   *     seen from here; may be {@link LoadReport#UNKNOWN}
   */
  public void answered(Server<T> server, int answered, int failed, double latencySeconds) {
    long now = nanoTime.getAsLong();
    if (failed < answered && LoadReport.known(latencySeconds)) {
      server.observe(latencySeconds * 1e9, now);
    }
    for (long i = 0; i < Math.min(COUNTED, answered); i++) {
      boolean failure = (i + 1) * failed / answered > i * failed / answered;
      Outcome outcome = failure ? Outcome.FAILURE : Outcome.SUCCESS;
      server.judge(outcome, now);
      ejector.ended(candidates, server, outcome, now);
    }
  }

  /** {@code server} has told its load. */
  public void told(Server<T> server, LoadReport report) {
    long now = nanoTime.getAsLong();
    server.told(report, now);
    if (server.quota() == 1) {
      policy.told(server, now);
    }
  }

  /** Whether {@code server} takes connections, as a probe or a request has just found out. */
  public void reachable(Server<T> server, boolean reachable) {
    boolean news = server.reachable() != reachable && server.reachable(reachable);
    if (news) {
      ejector.count(candidates);
    }
    if (news && server.isMember()) {
      tell(server.target(), reachable);
    }
  }

  private void tell(T target, boolean reachable) {
    if (reachable) {
      observer.found(target);
    } else {
      observer.lost(target);
    }
  }

  /** In the order in which they were given. */
  public List<Server<T>> servers() {
    return candidates.servers();
  }

  public Settings settings() {
    return settings;
  }

  public ServerView view(Server<T> server) {
    return server.view(nanoTime.getAsLong());
  }

  /** Whether so few servers are well that ejection is ignored. */
  public boolean panics() {
    return ejector.panics();
  }

  /** Repeats that {@link #tryRepeat} would allow now. */
  public int repeatsLeft() {
    return retries.available();
  }
}
