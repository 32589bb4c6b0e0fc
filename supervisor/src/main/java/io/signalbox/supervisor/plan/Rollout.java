package io.signalbox.supervisor.plan;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A service's way to a version.
 *
 * @param number of this service's rollouts, from 1
 * @param version to which it leads
 * @param back the version that is returned to when this one fails: the last that was stable. Null
 *     when there is none, and then the way is pursued whatever fails
 * @param since when the state began
 * @param reason why it goes back, or what else is to be said of it; empty otherwise
 */
public record Rollout(
    int number, String version, @Nullable String back, State state, Instant since, String reason) {

  /**
   * <pre>
   *            new ones ready   one fails, bad verdict, rollback   verdict good        old ones gone
   * CANARY     -                REVERTING                          -                   SURGING
   * SURGING    WATCHING         REVERTING                          -                   -
   * WATCHING   -                REVERTING                          SWAPPING            -
   * SWAPPING   -                REVERTING                          -                   SURGING, or DONE
   * REVERTING  -                FAILED                             -                   FAILED
   * </pre>
   *
   * CANARY goes to SURGING after its time, whatever the verdict is by then unless it is bad.
   */
  public enum State {
    /** One new instance is started, and gets few requests for a while. */
    CANARY,
    /** New instances are started. */
    SURGING,
    /** New instances serve and are compared with the old ones. */
    WATCHING,
    /** As many old instances leave as there are new ones too many. */
    SWAPPING,
    /** All are of the version, which is stable from now on. */
    DONE,
    /** Instances of the version before take the places of the new ones. */
    REVERTING,
    /** The version before is what is wanted until another one is declared. */
    FAILED
  }

  static Rollout first(String version, Instant now) {
    return new Rollout(1, version, null, State.SURGING, now, "");
  }

  /**
   * To another version, or to the same anew.
   *
   * @param stable null when there is none
   * @param canary whether its first instance is one, where there is a way back
   */
  Rollout next(String other, @Nullable String stable, boolean canary, Instant now) {
    String way = other.equals(stable) ? null : stable;
    State first = canary && way != null ? State.CANARY : State.SURGING;
    return new Rollout(number + 1, other, way, first, now, "");
  }

  Rollout to(State other, Instant now, String why) {
    return new Rollout(number, version, back, other, now, why);
  }

  /** Whether old instances may leave only as the states above say. */
  public boolean underWay() {
    return switch (state) {
      case CANARY, SURGING, WATCHING, SWAPPING -> true;
      case DONE, REVERTING, FAILED -> false;
    };
  }

  /** Whether the version has been given up. */
  boolean givenUp() {
    return state == State.REVERTING || state == State.FAILED;
  }

  /** The version in which all instances are to be in the end. */
  String target() {
    return back != null && givenUp() ? back : version;
  }

  /** The version that stands in for what is lost: while the new one must prove itself, the old. */
  String standIn() {
    return back != null && underWay() ? back : target();
  }
}
