package io.signalbox.supervisor.plan;

import java.time.Duration;
import java.util.Collections;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * One service as it is declared.
 *
 * @param version stands for everything that needs a new instance when it changes, as a hash of it;
 *     counts, times and rules are not in it. Its text has no meaning here
 * @param dependsOn services of which each must have a ready instance before one of this is started
 */
public record ServiceSpec(
    String name,
    String version,
    Count count,
    Times times,
    HealthRule health,
    RestartPolicy restart,
    UpdateRule update,
    Set<String> dependsOn) {

  public ServiceSpec {
    dependsOn = Collections.unmodifiableSet(new TreeSet<>(dependsOn));
  }

  /** One instance, up to two, with the usual times and rules. */
  public static ServiceSpec of(String name, String version) {
    return new ServiceSpec(
        name,
        version,
        new Count(0, 1, 2),
        Times.DEFAULTS,
        HealthRule.DEFAULTS,
        RestartPolicy.DEFAULTS,
        UpdateRule.DEFAULTS,
        Set.of());
  }

  public ServiceSpec with(String otherVersion) {
    return new ServiceSpec(name, otherVersion, count, times, health, restart, update, dependsOn);
  }

  public ServiceSpec with(Count other) {
    return new ServiceSpec(name, version, other, times, health, restart, update, dependsOn);
  }

  public ServiceSpec with(Times other) {
    return new ServiceSpec(name, version, count, other, health, restart, update, dependsOn);
  }

  public ServiceSpec with(HealthRule other) {
    return new ServiceSpec(name, version, count, times, other, restart, update, dependsOn);
  }

  public ServiceSpec with(RestartPolicy other) {
    return new ServiceSpec(name, version, count, times, health, other, update, dependsOn);
  }

  public ServiceSpec with(UpdateRule other) {
    return new ServiceSpec(name, version, count, times, health, restart, other, dependsOn);
  }

  public ServiceSpec dependingOn(String... others) {
    return new ServiceSpec(name, version, count, times, health, restart, update, Set.of(others));
  }

  /**
   * How many instances there may be besides those wanted while one takes another's place. None for
   * a service that must be alone: there the old one stops first.
   */
  int surge() {
    return count.max() == 1 ? 0 : update.surge();
  }

  /**
   * @param wanted how many should run, unless a person has scaled the service
   * @param max 1: it must be alone, no two of it ever run at once
   */
  public record Count(int min, int wanted, int max) {

    public Count {
      if (min < 0 || wanted < min || max < wanted || max < 1) {
        throw new IllegalArgumentException(
            "min, wanted, max: %d, %d, %d (expected: 0 <= min <= wanted <= max, and max 1 or more)"
                .formatted(min, wanted, max));
      }
    }

    int within(int count) {
      return Math.clamp(count, min, max);
    }
  }

  /**
   * @param start from the start to the first good probe; then it is killed
   * @param drain how long what is in flight may take after it is out of the table
   * @param stop from the signal to end to the one that kills
   * @param idle when it sleeps, until the next call; null: it never does
   */
  public record Times(Duration start, Duration drain, Duration stop, @Nullable Idle idle) {

    /** Spring Boot may take 30 s to stop. */
    public static final Times DEFAULTS =
        new Times(Duration.ofMinutes(1), Duration.ofSeconds(30), Duration.ofSeconds(40));

    /** Those of one that never sleeps. */
    public Times(Duration start, Duration drain, Duration stop) {
      this(start, drain, stop, null);
    }

    public Times {
      Check.positive("start", start);
      Check.notNegative("drain", drain);
      Check.notNegative("stop", stop);
    }
  }
}
