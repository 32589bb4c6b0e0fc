package io.signalbox.supervisor.rollout;

import io.signalbox.supervisor.plan.Canary;
import io.signalbox.supervisor.plan.SequentialTest;
import io.signalbox.supervisor.plan.UpdateRule;
import io.signalbox.supervisor.plan.Verdict;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One update: what was counted since it began, of the old version and of the new one at the same
 * time, and what that says of the new one. Two questions are asked, both with {@link
 * SequentialTest}:
 *
 * <ul>
 *   <li>Does it fail more requests? It is bad if it fails more than the old version could, by all
 *       that was seen of that; it is well if it fails no more than the old version did. What is not
 *       known of the old version neither condemns nor acquits.
 *   <li>Is it much slower? It is if too many requests take twice the time, and 10 ms more, than 95
 *       of 100 of the old version's: a JVM that has just started is slower than one of many days.
 *       One that is much slower is hardly asked any more, for a balancer sees it too: then it is
 *       told at the end, by the few that it got.
 * </ul>
 *
 * <p>For one thread.
 */
final class Trial {

  /** What a JVM is slow for at its beginning. */
  private static final int COLD_REQUESTS = 50;

  private static final Duration COLD = Duration.ofSeconds(30);

  /** Of fewer requests of the old version the slowest five of a hundred are not known. */
  private static final int COMPARABLE = 100;

  private static final double MOST = 0.95;
  private static final int TIMES_SLOWER = 2;
  private static final Duration SLOWER = Duration.ofMillis(10);

  /** What gateways take to read of a new instance, and to be asked for what it serves. */
  private static final Duration ARRIVAL = Duration.ofSeconds(5);

  private final UpdateRule rule;
  private final Map<Source, Figures> latest = new HashMap<>();
  private final Map<String, Newcomer> fresh = new HashMap<>();
  private Figures old = Figures.NONE;

  /** Of the old version while some instance of the new one is warm. */
  private Figures oldMeanwhile = Figures.NONE;

  /** When the first new instance was to get requests, and when last a gateway told anything. */
  private @Nullable Instant began;

  private @Nullable Instant told;

  /** A gateway's figures of an instance. */
  private record Source(String gateway, String instance) {}

  /** An instance of the new version. */
  private static final class Newcomer {

    final Instant came;
    Figures all = Figures.NONE;

    /** After the time in which it is cold, however few it has had. */
    Figures settled = Figures.NONE;

    Figures warm = Figures.NONE;

    Newcomer(Instant came) {
      this.came = came;
    }
  }

  Trial(UpdateRule rule) {
    this.rule = rule;
  }

  /**
   * The gateways have told what they have counted so far.
   *
   * @param gateways as {@link Gateways#read} has it
   */
  void take(Update update, Map<String, Map<String, Figures>> gateways, Instant now) {
    if (!gateways.isEmpty()) {
      told = now;
    }
    if (began == null && !update.fresh().isEmpty()) {
      began = now;
    }
    boolean anyWarm = fresh.values().stream().anyMatch(newcomer -> isWarm(newcomer, now));
    gateways.forEach(
        (gateway, instances) ->
            instances.forEach(
                (instance, figures) -> {
                  Source source = new Source(gateway, instance);
                  if (update.fresh().contains(instance)) {
                    // It has had no request before the update.
                    Figures before = latest.getOrDefault(source, Figures.NONE);
                    latest.put(source, figures);
                    takeFresh(instance, figures.since(before), now);
                  } else if (update.old().contains(instance)) {
                    Figures before = latest.getOrDefault(source, figures);
                    latest.put(source, figures);
                    takeOld(figures.since(before), anyWarm);
                  }
                }));
  }

  private void takeOld(Figures more, boolean anyWarm) {
    old = old.plus(more);
    if (anyWarm) {
      oldMeanwhile = oldMeanwhile.plus(more);
    }
  }

  private void takeFresh(String instance, Figures more, Instant now) {
    Newcomer newcomer = fresh.computeIfAbsent(instance, id -> new Newcomer(now));
    if (isWarm(newcomer, now)) {
      newcomer.warm = newcomer.warm.plus(more);
    }
    if (isSettled(newcomer, now)) {
      newcomer.settled = newcomer.settled.plus(more);
    }
    newcomer.all = newcomer.all.plus(more);
  }

  private boolean isWarm(Newcomer newcomer, Instant now) {
    return newcomer.all.all() >= COLD_REQUESTS && isSettled(newcomer, now);
  }

  /** Who is watched for a shorter time is said to be warm sooner. */
  private boolean isSettled(Newcomer newcomer, Instant now) {
    Duration cold = rule.watch().compareTo(COLD) < 0 ? rule.watch() : COLD;
    return !now.isBefore(newcomer.came.plus(cold));
  }

  Verdict verdict(Instant now) {
    Figures all = Figures.NONE;
    Figures settled = Figures.NONE;
    Figures warm = Figures.NONE;
    for (Newcomer newcomer : fresh.values()) {
      all = all.plus(newcomer.all);
      settled = settled.plus(newcomer.settled);
      warm = warm.plus(newcomer.warm);
    }
    Verdict latency =
        warm.all() == 0 && isLate(now) ? latency(settled, old) : latency(warm, oldMeanwhile);
    Verdict verdict = errors(all).and(latency);
    return verdict instanceof Verdict.Undecided ? undecided(all, now) : verdict;
  }

  private Verdict errors(Figures seen) {
    Verdict atWorst =
        SequentialTest.ofErrors(SequentialTest.upperBound(old.good(), old.failed()))
            .counted(seen.good(), seen.failed())
            .verdict();
    if (atWorst instanceof Verdict.Bad) {
      return atWorst;
    }
    Verdict atBest =
        SequentialTest.ofErrors(old.failures()).counted(seen.good(), seen.failed()).verdict();
    return atBest instanceof Verdict.Well ? atBest : new Verdict.Undecided();
  }

  /** In the last tenth of the time for which a verdict is waited, which a canary has before it. */
  private boolean isLate(Instant now) {
    Canary canary = rule.canary();
    Duration before = canary == null ? Duration.ZERO : canary.time();
    return began != null
        && !now.isBefore(began.plus(before).plus(rule.deadline().multipliedBy(9).dividedBy(10)));
  }

  private static Verdict latency(Figures seen, Figures compared) {
    if (compared.good() < COMPARABLE) {
      return new Verdict.Undecided();
    }
    long usual = compared.quantile(MOST);
    long limit = Math.max(TIMES_SLOWER * usual, usual + SLOWER.toNanos());
    long slow = seen.slowerThan(limit);
    return SequentialTest.ofLatency(
            "slower than %d ms".formatted(TimeUnit.NANOSECONDS.toMillis(limit)))
        .counted(seen.good() - slow, slow)
        .verdict();
  }

  private Verdict undecided(Figures seen, Instant now) {
    Instant start = began;
    if (start == null) {
      return new Verdict.Undecided();
    }
    Instant heard = told;
    if (isLongAgo(heard == null || heard.isBefore(start) ? start : heard, now)) {
      return new Verdict.Abstained("no gateway tells how it serves");
    }
    return old.all() + seen.all() == 0 && isLongAgo(start, now)
        ? new Verdict.Abstained("nobody asks for it")
        : new Verdict.Undecided();
  }

  private boolean isLongAgo(Instant time, Instant now) {
    Duration patience = rule.watch().compareTo(ARRIVAL) > 0 ? rule.watch() : ARRIVAL;
    return !now.isBefore(time.plus(patience));
  }
}
