package io.signalbox.supervisor.compose;

import io.signalbox.supervisor.plan.Phase;
import io.signalbox.supervisor.plan.Restarts;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Where a container stands.
 *
 * @param generation its start of which this is said
 * @param since when the phase began
 * @param reason of the phase; empty when it speaks for itself
 * @param readySince null when this start is not, or no longer, ready
 * @param ending how it is being ended here, to be started again
 */
record Standing(
    long generation,
    Phase phase,
    Instant since,
    String reason,
    @Nullable Instant readySince,
    Restarts restarts,
    Ending ending) {

  /** What is done to it so that it ends. */
  enum Ending {
    NONE,
    /** It is told to end, and killed when it takes too long. */
    TERM,
    /** It does not answer. */
    KILL
  }

  /** One that is seen for the first time. */
  static Standing found(long generation, Instant now) {
    return new Standing(generation, Phase.UNKNOWN, now, "found", null, Restarts.NONE, Ending.NONE);
  }

  /** Another start of it is seen. */
  Standing begun(long other, Instant now) {
    return new Standing(other, Phase.STARTING, now, "", null, restarts, Ending.NONE);
  }

  Standing to(Phase other, Instant now, String why) {
    return phase == other && reason.equals(why)
        ? this
        : new Standing(
            generation, other, phase == other ? since : now, why, readySince, restarts, ending);
  }

  Standing ready(Instant now) {
    return new Standing(
        generation,
        Phase.READY,
        now,
        "",
        readySince == null ? now : readySince,
        restarts,
        Ending.NONE);
  }

  /** It has failed. */
  Standing failed(Phase other, Instant now, String why, Restarts memory) {
    return new Standing(generation, other, now, why, null, memory, Ending.NONE);
  }

  Standing ending(Ending how, Instant now, String why) {
    return new Standing(generation, Phase.STOPPING, now, why, readySince, restarts, how);
  }

  /** Before it is told to end those who call it have to know. */
  Standing leaving(Instant now, String why) {
    return new Standing(generation, Phase.DRAINING, now, why, readySince, restarts, Ending.TERM);
  }

  Standing with(Restarts other) {
    return new Standing(generation, phase, since, reason, readySince, other, ending);
  }
}
