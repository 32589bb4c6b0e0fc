package io.signalbox.supervisor.compose;

import io.signalbox.launcher.container.ComposeContainer;
import io.signalbox.launcher.container.ComposeEnd;
import io.signalbox.supervisor.compose.Standing.Ending;
import io.signalbox.supervisor.launch.Launch;
import io.signalbox.supervisor.plan.Facts;
import io.signalbox.supervisor.plan.HealthRule;
import io.signalbox.supervisor.plan.Phase;
import io.signalbox.supervisor.plan.RestartPolicy;
import io.signalbox.supervisor.plan.Restarts;
import io.signalbox.supervisor.plan.Words;
import java.time.Duration;
import java.time.Instant;
import java.util.random.RandomGenerator;

/**
 * What becomes of a container that somebody else makes and removes, by what is seen of it.
 *
 * <pre>
 *             well      not well     told to end   ended                          time
 * STARTING    READY     -            STOPPING      BACKOFF, or STOPPED            too late: STOPPING
 * READY       -         SICK         STOPPING      BACKOFF, or STOPPED            -
 * SICK        READY     -            STOPPING      BACKOFF, or STOPPED            grace: STOPPING
 * DRAINING    -         -            STOPPING      BACKOFF, or STOPPED            restarted by hand: STOPPING
 * STOPPING    -         -            -             BACKOFF, or STOPPED            too late: killed
 * BACKOFF     (as CRASHLOOP; it is started when that is due, and what runs again is STARTING)
 * STOPPED     (until it runs again: STARTING)
 * UNKNOWN     READY     SICK         STOPPING      BACKOFF, or STOPPED            -
 * </pre>
 *
 * Ended is STOPPED where somebody had the engine stop it, or where nobody knows, and BACKOFF else.
 */
final class Course {

  /** So long it is waited until all have heard that one that is restarted is not to be called. */
  static final Duration DRAIN = Duration.ofSeconds(30);

  private final HealthRule health;
  private final RestartPolicy policy;
  private final RandomGenerator chance;

  Course(HealthRule health, RestartPolicy policy, RandomGenerator chance) {
    this.health = health;
    this.policy = policy;
    this.chance = chance;
  }

  /**
   * What is seen of a container.
   *
   * @param words what the last probe has found
   * @param drained whether somebody wants it to get nothing
   * @param mayGo whether it may be restarted now for its sickness
   */
  record Seen(
      Member member,
      Facts.Probes probes,
      String words,
      Facts.Table table,
      boolean drained,
      boolean mayGo) {

    ComposeContainer container() {
      return member.container();
    }
  }

  /** One that is seen for the first time; what has run for long is not to be waited for. */
  static Standing first(Member member, Instant now) {
    long generation = member.name().generation();
    boolean isNew =
        member.container().startedAt().plus(member.service().startTimeout()).isAfter(now);
    return isNew
        ? Standing.found(generation, now).begun(generation, now)
        : Standing.found(generation, now);
  }

  Standing next(Standing before, Seen seen, Instant now) {
    long generation = seen.member.name().generation();
    Standing standing = before.generation() == generation ? before : before.begun(generation, now);
    return switch (seen.container().state()) {
      case CREATED -> standing.to(Phase.STOPPED, now, "made, and not started by anybody");
      case PAUSED -> standing.to(Phase.STOPPED, now, "paused by somebody");
      case RESTARTING -> restarting(standing, seen, now);
      case ENDED -> ended(standing, seen, now);
      case RUNNING -> running(standing, seen, now);
    };
  }

  private Standing running(Standing standing, Seen seen, Instant now) {
    if (standing.ending() != Ending.NONE) {
      boolean heard =
          standing.phase() == Phase.DRAINING
              && (seen.table == Facts.Table.OUT || reached(standing.since().plus(DRAIN), now));
      return heard ? standing.ending(Ending.TERM, now, standing.reason()) : standing;
    }
    if (seen.container().leaving()) {
      return standing.to(Phase.STOPPING, now, "was told to end by somebody");
    }
    if (seen.member.place() == null) {
      return standing.to(
          Phase.UNKNOWN,
          now,
          "has no address on the network %s: write it under its networks"
              .formatted(seen.member.network()));
    }
    if (seen.drained) {
      return standing.to(Phase.DRAINING, now, "drained by hand, and runs on");
    }
    return switch (standing.phase()) {
      case STARTING -> starting(standing, seen, now);
      case READY ->
          seen.probes.bad() >= health.failures()
              ? standing.to(Phase.SICK, now, sickness(seen))
              : standing;
      case SICK -> sick(standing, seen, now);
      case UNKNOWN -> {
        if (seen.probes.good() > 0) {
          yield standing.ready(now);
        }
        yield seen.probes.bad() >= health.failures()
            ? standing.to(Phase.SICK, now, sickness(seen))
            : standing.to(Phase.UNKNOWN, now, "found");
      }
      // It was to get nothing, or did nothing, and that is over.
      case PAUSED, WAKING, DRAINING, STOPPING, STOPPED, WAITING, BACKOFF, CRASHLOOP, GONE ->
          standing.begun(standing.generation(), now);
    };
  }

  private Standing starting(Standing standing, Seen seen, Instant now) {
    if (seen.probes.good() > 0) {
      return standing.ready(now);
    }
    Duration longest = seen.member.service().startTimeout();
    return reached(standing.since().plus(longest), now)
        ? end(
            standing,
            Ending.KILL,
            "was not ready within %s (%s)".formatted(Words.of(longest), seen.words),
            now)
        : standing;
  }

  private Standing sick(Standing standing, Seen seen, Instant now) {
    if (seen.probes.good() >= health.passes()) {
      return standing.ready(now);
    }
    return seen.mayGo && reached(standing.since().plus(health.grace()), now)
        ? end(standing, seen.probes.answers() ? Ending.TERM : Ending.KILL, standing.reason(), now)
        : standing;
  }

  private Standing end(Standing standing, Ending how, String reason, Instant now) {
    return standing.with(next(standing, reason, now)).ending(how, now, reason);
  }

  private static String sickness(Seen seen) {
    return "is sick: %d probes in a row failed (%s)".formatted(seen.probes.bad(), seen.words);
  }

  private Standing ended(Standing standing, Seen seen, Instant now) {
    ComposeEnd end = seen.container().end();
    if (end == null) {
      return standing;
    }
    if (standing.phase() == Phase.BACKOFF || standing.phase() == Phase.CRASHLOOP) {
      return seen.drained ? standing.to(Phase.STOPPED, now, standing.reason()) : standing;
    }
    String words = Launch.ended(end.exit()).reason();
    return switch (end.reason()) {
      case STOPPED -> standing.to(Phase.STOPPED, now, "stopped by somebody (%s)".formatted(words));
      case UNSEEN ->
          standing.to(
              Phase.STOPPED,
              now,
              "had ended before anybody looked (%s), and nobody knows whether it was stopped"
                  .formatted(words));
      case UNTOLD ->
          standing.ending() == Ending.NONE
              ? standing.to(Phase.STOPPING, now, words)
              : rests(standing, standing.reason(), now);
      case DIED -> {
        if (standing.ending() != Ending.NONE) {
          yield rests(standing, standing.reason(), now);
        }
        if (seen.drained) {
          yield standing.to(Phase.STOPPED, now, words + "; drained by hand");
        }
        yield rests(standing.with(next(standing, words, now)), words, now);
      }
    };
  }

  /** By its restart policy. */
  private Standing restarting(Standing standing, Seen seen, Instant now) {
    ComposeEnd end = seen.container().end();
    if (end == null || standing.phase() == Phase.BACKOFF || standing.phase() == Phase.CRASHLOOP) {
      return standing;
    }
    String words = Launch.ended(end.exit()).reason();
    return rests(standing.with(next(standing, words, now)), words, now);
  }

  private Standing rests(Standing standing, String reason, Instant now) {
    boolean loop = policy.isLoop(standing.restarts(), now);
    return standing.failed(
        loop ? Phase.CRASHLOOP : Phase.BACKOFF, now, reason, standing.restarts());
  }

  private Restarts next(Standing standing, String reason, Instant now) {
    return policy.failed(standing.restarts(), standing.readySince(), reason, now, chance);
  }

  /** It could not be started. */
  Standing refused(Standing standing, String reason, Instant now) {
    return rests(standing.with(next(standing, reason, now)), reason, now);
  }

  /** It is to be started as soon as may be. */
  Standing wake(Standing standing, Instant now, String why) {
    return standing.failed(Phase.BACKOFF, now, why, Restarts.NONE.due(now));
  }

  /** One that runs is to be ended in an orderly way and started again; others are started. */
  Standing restart(Standing standing, Seen seen, Instant now) {
    return seen.container().lives()
        ? standing.with(Restarts.NONE.due(now)).leaving(now, "is restarted by hand")
        : wake(standing, now, "is restarted by hand");
  }

  private static boolean reached(Instant time, Instant now) {
    return !time.isAfter(now);
  }

  /** Whether one that has ended is to be started now. */
  static boolean isDue(Standing standing, Seen seen, Instant now) {
    Instant due = standing.restarts().due();
    return (standing.phase() == Phase.BACKOFF || standing.phase() == Phase.CRASHLOOP)
        && seen.container().state() == ComposeContainer.State.ENDED
        && due != null
        && reached(due, now);
  }
}
