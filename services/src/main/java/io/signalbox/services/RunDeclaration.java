package io.signalbox.services;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How a service is run here.
 *
 * @param environment variables by their names; what every instance has, as {@code PORT}, is not in
 *     it
 * @param folder in which it works, from the folder of the file that declares it; null: that one.
 *     None with an image
 * @param dependsOn services that are to be there before it starts
 * @param startTimeout so long an instance may take until it is ready
 * @param stopTimeout so long it may take to stop before it is killed
 * @param idle when it may sleep; null: never
 */
public record RunDeclaration(
    Program program,
    Map<String, EnvironmentValue> environment,
    @Nullable String folder,
    Instances instances,
    Limits limits,
    List<String> dependsOn,
    Update update,
    Duration startTimeout,
    Duration stopTimeout,
    @Nullable Idle idle) {

  /**
   * How many instances there are.
   *
   * @param min at least; 0: there may be none
   * @param usual when nobody asks for another number
   * @param max at most; 1: no two of it ever run at once
   */
  public record Instances(int min, int usual, int max) {

    /** More of one service on one machine are a mistake. */
    public static final int MOST = 100;

    /** When nothing is said of it. */
    public static final Instances USUAL = usually(1);

    /** So many until somebody asks for another number, whichever. */
    public static Instances usually(int count) {
      return new Instances(0, count, MOST);
    }

    /** So many at least, and one where there may be none. */
    public static Instances between(int min, int max) {
      return new Instances(min, Math.max(min, 1), max);
    }
  }

  /**
   * What each instance may use; null: as much as there is.
   *
   * @param milliCpus thousandths of a processor
   * @param memory bytes
   * @param pids processes and threads
   */
  public record Limits(@Nullable Integer milliCpus, @Nullable Long memory, @Nullable Integer pids) {

    /** When nothing is said of them. */
    public static final Limits NONE = new Limits(null, null, null);
  }

  /**
   * How instances of a new version replace the old ones.
   *
   * @param surge so many more than wanted there may be meanwhile; 0: an old one stops first
   * @param watch so long a new one has to be well before an old one leaves
   * @param deadline so long at most it is waited for what a comparison of them tells
   * @param canary what the first of them is before all else; null: one like any other
   */
  public record Update(int surge, Duration watch, Duration deadline, @Nullable Canary canary) {

    /** When nothing is said of it. */
    public static final Update USUAL =
        new Update(1, Duration.ofSeconds(30), Duration.ofMinutes(5), null);
  }

  /**
   * A first instance of a new version, which gets few requests.
   *
   * @param thousandths of the service's requests
   * @param time for which it gets no more
   */
  public record Canary(int thousandths, Duration time) {

    /** When only the share is said. */
    public static final Duration USUAL_TIME = Duration.ofMinutes(10);
  }

  /**
   * A service that sleeps has no instances that do anything until it is called.
   *
   * @param after so long without a call it falls asleep
   * @param pauses whether its instances are paused then, and keep their memory; else they are
   *     stopped
   * @param stopAfter for so long they are paused at most, and then stopped; null: without end
   */
  public record Idle(Duration after, boolean pauses, @Nullable Duration stopAfter) {}

  /**
   * A short text that is another one when instances have to be replaced: by what is started, its
   * environment and its folder. Counts, limits, times, sleep and dependencies hold for instances
   * that are there; what is in the files that are named is not looked at. The same in every JVM.
   */
  public String version() {
    return new Fingerprint().of(program).of(environment).of(folder).text();
  }
}
