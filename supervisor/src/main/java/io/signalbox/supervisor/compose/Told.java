package io.signalbox.supervisor.compose;

import io.signalbox.launcher.container.ComposeContainer;
import io.signalbox.member.directory.RequestShare;
import io.signalbox.supervisor.plan.Phase;
import io.signalbox.supervisor.plan.Restarts;
import io.signalbox.supervisor.plan.Rollout;
import io.signalbox.supervisor.plan.ServiceReport;
import io.signalbox.supervisor.plan.ServiceReport.InstanceReport;
import io.signalbox.supervisor.plan.Words;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;

/** Says how services of compose files and their containers stand, and why. */
final class Told {

  private static final int FIRST_ROLLOUT = 1;

  private final Instant now;

  Told(Instant now) {
    this.now = now;
  }

  /**
   * One container.
   *
   * @param stays whether it stays in the table though it is sick
   * @param refusal why it is not in the registry, by the registry; empty when it has not refused
   */
  record One(Member member, Standing standing, boolean serves, boolean stays, String refusal) {

    boolean isWanted(boolean drained) {
      return !drained && standing.phase() != Phase.STOPPED;
    }
  }

  /**
   * @param all of the service's, at least one
   * @param drained of these, the ones that are to get nothing
   */
  ServiceReport report(String service, List<One> all, List<One> drained) {
    List<One> wanted = all.stream().filter(one -> one.isWanted(drained.contains(one))).toList();
    int serving = (int) wanted.stream().filter(One::serves).count();
    One latest =
        all.stream()
            .max(Comparator.comparing(one -> one.member().container().startedAt()))
            .orElseThrow();
    return new ServiceReport(
        service,
        latest.member().container().project(),
        state(wanted.size(), serving),
        wanted.size(),
        serving,
        new Rollout(
            FIRST_ROLLOUT,
            latest.member().container().image(),
            null,
            Rollout.State.DONE,
            Instant.EPOCH,
            ""),
        words(wanted, serving, drained),
        all.stream().map(this::report).toList());
  }

  private static ServiceReport.State state(int wanted, int serving) {
    if (wanted == 0) {
      return ServiceReport.State.IDLE;
    }
    if (serving == 0) {
      return ServiceReport.State.DOWN;
    }
    return serving < wanted ? ServiceReport.State.SHORT : ServiceReport.State.WELL;
  }

  private String words(List<One> wanted, int serving, List<One> drained) {
    if (wanted.isEmpty()) {
      return drained.isEmpty() ? "stopped by somebody" : "drained by hand";
    }
    String numbers = "%d of %d serve".formatted(serving, wanted.size());
    return wanted.stream()
        .filter(one -> !one.serves())
        .findFirst()
        .map(one -> numbers + ": " + one.member().instance() + " " + words(one))
        .orElse(numbers);
  }

  private InstanceReport report(One one) {
    return new InstanceReport(
        one.member().instance(),
        one.member().name().generation(),
        one.member().container().image(),
        one.standing().phase(),
        one.serves(),
        RequestShare.ANY,
        words(one));
  }

  private String words(One one) {
    Standing standing = one.standing();
    String age = Words.of(Duration.between(standing.since(), now));
    String reason = standing.reason();
    return switch (standing.phase()) {
      case STARTING -> "starts, for " + age;
      case READY -> ready(one, age);
      case SICK ->
          "%s, for %s; %s"
              .formatted(
                  reason,
                  age,
                  one.stays()
                      ? "stays in the table, since many fell sick at once"
                      : "out of the table");
      case PAUSED, WAKING, DRAINING, STOPPED, UNKNOWN, WAITING, GONE -> reason;
      case STOPPING -> "stops, for %s: %s".formatted(age, reason);
      case BACKOFF -> reason + "; " + nextTry(one);
      case CRASHLOOP ->
          "crash loop: %s, %d times in a row; %s"
              .formatted(reason, standing.restarts().inARow(), nextTry(one));
    };
  }

  private static String ready(One one, String age) {
    if (one.serves()) {
      return "serves, for " + age;
    }
    return one.refusal().isEmpty()
        ? "ready, and not yet in the table"
        : "ready, and not in the table: " + one.refusal();
  }

  private String nextTry(One one) {
    if (one.member().container().state() == ComposeContainer.State.RESTARTING) {
      return "the engine starts it again, by its restart policy";
    }
    Restarts restarts = one.standing().restarts();
    Instant due = restarts.due();
    return due == null || !due.isAfter(now)
        ? "next try now"
        : "next try in " + Words.of(Duration.between(now, due));
  }
}
