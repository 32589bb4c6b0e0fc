package io.signalbox.supervisor.plan;

import java.time.Instant;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What is remembered of an instance.
 *
 * @param generation that which runs, or ran last; 0 before the first start
 * @param version of that generation, and of the next one
 * @param since when the phase began
 * @param reason of the phase; empty when it speaks for itself
 * @param readySince null when this generation is not, or no longer, ready
 * @param attempt the last action on this generation; null before the first
 */
public record InstanceMemory(
    InstanceId id,
    long generation,
    String version,
    Phase phase,
    Instant since,
    String reason,
    @Nullable Instant readySince,
    Restarts restarts,
    Set<Mark> marks,
    @Nullable Attempt attempt) {

  public InstanceMemory {
    marks = Set.copyOf(marks);
  }

  /** One that has never been started. */
  static InstanceMemory waiting(InstanceId id, String version, Instant now) {
    return new InstanceMemory(
        id, 0, version, Phase.WAITING, now, "", null, Restarts.NONE, Set.of(), null);
  }

  /** One that was found and not remembered. */
  static InstanceMemory found(
      InstanceId id, long generation, String version, Phase phase, Instant now) {
    return new InstanceMemory(
        id, generation, version, phase, now, "found", null, Restarts.NONE, Set.of(), null);
  }

  InstanceMemory to(Phase other, Instant now, String why) {
    return new InstanceMemory(
        id, generation, version, other, now, why, readySince, restarts, marks, attempt);
  }

  /** The next generation is to be started. */
  InstanceMemory starting(long next, Instant now) {
    return new InstanceMemory(
        id, next, version, Phase.STARTING, now, "", null, restarts, Set.of(), null);
  }

  InstanceMemory ready(Instant now) {
    Instant first = readySince == null ? now : readySince;
    return new InstanceMemory(
        id, generation, version, Phase.READY, now, "", first, restarts, marks, attempt);
  }

  /** Nothing runs of it any more. */
  InstanceMemory resting(Phase other, Restarts memory, Instant now, String why) {
    return new InstanceMemory(
        id, generation, version, other, now, why, null, memory, Set.of(), attempt);
  }

  InstanceMemory with(String why) {
    return to(phase, since, why);
  }

  InstanceMemory with(Restarts other) {
    return new InstanceMemory(
        id, generation, version, phase, since, reason, readySince, other, marks, attempt);
  }

  InstanceMemory with(Attempt other) {
    return new InstanceMemory(
        id, generation, version, phase, since, reason, readySince, restarts, marks, other);
  }

  InstanceMemory generation(long other) {
    return new InstanceMemory(
        id, other, version, phase, since, reason, readySince, restarts, marks, null);
  }

  InstanceMemory notReady() {
    return new InstanceMemory(
        id, generation, version, phase, since, reason, null, restarts, marks, attempt);
  }

  InstanceMemory marked(Mark mark) {
    EnumSet<Mark> all = EnumSet.of(mark);
    all.addAll(marks);
    return with(all);
  }

  InstanceMemory unmarked(Mark mark) {
    EnumSet<Mark> rest = EnumSet.noneOf(Mark.class);
    rest.addAll(marks);
    rest.remove(mark);
    return with(rest);
  }

  private InstanceMemory with(Set<Mark> others) {
    return new InstanceMemory(
        id, generation, version, phase, since, reason, readySince, restarts, others, attempt);
  }

  boolean has(Mark mark) {
    return marks.contains(mark);
  }

  /** Whether it may be able to do nothing, for its service sleeps or has just woken. */
  public boolean mayBeFrozen() {
    return phase == Phase.PAUSED || phase == Phase.WAKING;
  }

  /**
   * Whether it counts among those that the service is to have: neither leaving nor replaced by
   * another.
   */
  boolean counts() {
    return !phase.leaves() && !marks.contains(Mark.REPLACED);
  }

  /** After the supervisor's own restart: nothing has been seen of what lives. */
  InstanceMemory recovered(Instant now) {
    return switch (phase) {
      // What did not get far may have lost its time with the whole machine's.
      case STARTING -> to(Phase.STARTING, now, reason);
      case READY -> to(Phase.UNKNOWN, now, "recovered");
      case SICK -> has(Mark.REPLACED) ? this : notReady().to(Phase.UNKNOWN, now, "recovered");
      case WAITING,
          PAUSED,
          WAKING,
          DRAINING,
          STOPPING,
          STOPPED,
          GONE,
          BACKOFF,
          CRASHLOOP,
          UNKNOWN ->
          this;
    };
  }
}
