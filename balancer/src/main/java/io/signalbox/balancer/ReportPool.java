package io.signalbox.balancer;

import io.signalbox.balancer.Candidates.Admission;
import java.util.Collection;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The servers that have told their load last, as many as the pool has places: a random few of all
 * when they are asked at random. An entry is used only so often, because every balancer that has
 * read the same report would choose the same server; and with each choice an entry goes, the oldest
 * and the worst in turn, because the good ones are used up and the bad ones would remain.
 *
 * <p>Source: section 4 of the Prequal paper; the number of uses is its equation (1), with the rate
 * of reports measured. Thread-safe without a lock: two threads may use the same entry once more
 * than allowed.
 */
final class ReportPool<T> {

  private static final double DELTA = 1;
  private static final double MAX_USES = 16;

  /** The paper asks three servers for each request and removes one entry. */
  private static final double REMOVALS_PER_REPORT = 1 / 3.0;

  /** Fewer reports for each request are hardly those of servers asked at random. */
  private static final double ENOUGH = 2;

  private static final double RATE_STEP = 0.02;

  private final AtomicReferenceArray<@Nullable Entry<T>> entries;
  private final long expiryNanos;
  private final RandomGenerator random;
  private final AtomicInteger added = new AtomicInteger();
  private final AtomicInteger addedSinceChoice = new AtomicInteger();
  private volatile double reportsPerChoice = ENOUGH;
  private volatile double usesPerReport = 1;
  private volatile boolean oldestNext;

  /** A server's report in the pool, and how often it may still be used. */
  private static final class Entry<T> {

    private final Server<T> server;
    private final long at;
    private int uses;

    Entry(Server<T> server, long at, int uses) {
      this.server = server;
      this.at = at;
      this.uses = uses;
    }
  }

  ReportPool(int places, long expiryNanos, RandomGenerator random) {
    this.entries = new AtomicReferenceArray<>(places);
    this.expiryNanos = expiryNanos;
    this.random = random;
  }

  void add(Server<T> server, long now) {
    addedSinceChoice.getAndIncrement();
    int place = Math.floorMod(added.getAndIncrement(), entries.length());
    entries.set(place, new Entry<>(server, now, roundedByChance(usesPerReport)));
  }

  /**
   * @param threshold a server with more requests is hot
   * @return null when too few have told, or none of them is admitted
   */
  @Nullable Server<T> choose(
      Candidates<T> candidates,
      double threshold,
      Admission admission,
      Collection<Server<T>> tried,
      long now) {
    budget(candidates.size());
    if (reportsPerChoice < ENOUGH) {
      return null;
    }
    int live = 0;
    int coldest = -1;
    int emptiest = -1;
    int slowest = -1;
    int fullest = -1;
    int oldest = -1;
    double leastLatency = Double.POSITIVE_INFINITY;
    double mostLatency = -1;
    double fewest = Double.POSITIVE_INFINITY;
    double most = -1;
    long earliest = Long.MAX_VALUE;
    for (int i = 0; i < entries.length(); i++) {
      Entry<T> entry = entries.get(i);
      if (entry == null) {
        continue;
      }
      if (now - entry.at > expiryNanos || !entry.server.isMember()) {
        entries.compareAndSet(i, entry, null);
        continue;
      }
      live++;
      if (entry.at < earliest) {
        earliest = entry.at;
        oldest = i;
      }
      boolean admitted = candidates.admits(entry.server, admission, tried, now);
      double requests = entry.server.requests(now);
      if (requests > threshold) {
        if (requests > most) {
          most = requests;
          fullest = i;
        }
        if (admitted && requests < fewest) {
          fewest = requests;
          emptiest = i;
        }
      } else {
        double latency = entry.server.latency(now);
        if (latency > mostLatency) {
          mostLatency = latency;
          slowest = i;
        }
        if (admitted && latency < leastLatency) {
          leastLatency = latency;
          coldest = i;
        }
      }
    }
    int best = coldest >= 0 ? coldest : emptiest;
    Entry<T> chosen = live < 2 || best < 0 ? null : entries.get(best);
    if (chosen == null) {
      return null;
    }
    if (--chosen.uses <= 0) {
      entries.compareAndSet(best, chosen, null);
    }
    if (random.nextDouble() < removalsPerChoice()) {
      oldestNext = !oldestNext;
      entries.set(oldestNext ? oldest : fullest >= 0 ? fullest : slowest, null);
    }
    return chosen.server;
  }

  private void budget(int servers) {
    double rate = reportsPerChoice;
    rate += RATE_STEP * (addedSinceChoice.getAndSet(0) - rate);
    reportsPerChoice = rate;
    double surplus =
        (1 - (double) entries.length() / servers) * rate - Math.min(1, rate * REMOVALS_PER_REPORT);
    usesPerReport = surplus <= 0 ? MAX_USES : Math.clamp((1 + DELTA) / surplus, 1, MAX_USES);
  }

  private double removalsPerChoice() {
    return Math.min(1, reportsPerChoice * REMOVALS_PER_REPORT);
  }

  private int roundedByChance(double value) {
    return (int) (value + random.nextDouble());
  }
}
