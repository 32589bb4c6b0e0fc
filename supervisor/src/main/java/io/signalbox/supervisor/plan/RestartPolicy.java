package io.signalbox.supervisor.plan;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * When an instance that has failed is started again: the first time at once, then after a pause
 * that doubles with each failure in a row.
 *
 * @param pause before the second restart
 * @param longest no pause is longer, but for the jitter
 * @param jitter the part of itself by which a pause may be longer or shorter: what failed together
 *     does not come back together
 * @param forgiven after so long ready the next failure is a first one
 * @param loopFailures so many failures within {@code loopWindow} are called a crash loop
 */
public record RestartPolicy(
    Duration pause,
    Duration longest,
    double jitter,
    Duration forgiven,
    int loopFailures,
    Duration loopWindow) {

  public static final RestartPolicy DEFAULTS =
      new RestartPolicy(
          Duration.ofSeconds(1),
          Duration.ofMinutes(1),
          0.25,
          Duration.ofMinutes(10),
          4,
          Duration.ofMinutes(10));

  public RestartPolicy {
    Check.positive("pause", pause);
    Check.positive("longest", longest);
    if (!(jitter >= 0 && jitter < 1)) {
      throw new IllegalArgumentException(
          "jitter: " + jitter + " (expected: 0 or more and less than 1)");
    }
    Check.positive("forgiven", forgiven);
    Check.atLeast(1, "loopFailures", loopFailures);
    Check.positive("loopWindow", loopWindow);
  }

  /**
   * @param readySince null when it was not ready
   * @return what there is to remember, with the time of the next try
   */
  public Restarts failed(
      Restarts before,
      @Nullable Instant readySince,
      String reason,
      Instant now,
      RandomGenerator chance) {
    boolean forgotten = readySince != null && !readySince.plus(forgiven).isAfter(now);
    int inARow = forgotten ? 1 : before.inARow() + 1;
    Stream<Failure> earlier = forgotten ? Stream.empty() : before.recent().stream();
    List<Failure> recent =
        Stream.concat(earlier, Stream.of(new Failure(now, reason)))
            .filter(failure -> failure.at().plus(loopWindow).isAfter(now))
            .toList();
    // More are not needed to call it a loop, and memory is to stay small.
    int kept = Math.min(recent.size(), Math.max(loopFailures, Restarts.KEPT));
    return new Restarts(
        recent.subList(recent.size() - kept, recent.size()),
        inARow,
        now.plus(jittered(pauseBefore(inARow), chance)));
  }

  /** Whether so many failures are so close together that they are called a loop. */
  public boolean isLoop(Restarts restarts, Instant now) {
    return restarts.since(now.minus(loopWindow)) >= loopFailures;
  }

  /** Of a due time that lies farther ahead than any pause is long the clock is the cause. */
  Instant latestDue(Instant now) {
    return now.plusMillis((long) (longest.toMillis() * (1 + jitter)) + 1);
  }

  private Duration pauseBefore(int restart) {
    if (restart == 1) {
      return Duration.ZERO;
    }
    double doubled = pause.toMillis() * Math.pow(2, restart - 2);
    return Duration.ofMillis((long) Math.min(doubled, longest.toMillis()));
  }

  private Duration jittered(Duration duration, RandomGenerator chance) {
    double factor = 1 + jitter * (2 * chance.nextDouble() - 1);
    return Duration.ofMillis(Math.round(duration.toMillis() * factor));
  }
}
