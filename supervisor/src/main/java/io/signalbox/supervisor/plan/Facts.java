package io.signalbox.supervisor.plan;

import java.util.OptionalInt;
import java.util.Set;

/**
 * What is seen of one instance.
 *
 * @param generation the latest of which anything is known, unless an earlier one still lives
 * @param version what it was started as; empty when that is not known
 * @param table whether it is among those that get requests
 * @param share of the service's requests that those who call it give it at most
 * @param inFlight requests and connections that it still has; empty when that is not known
 * @param frozen whether it has been frozen, as far as is known
 * @param done which of {@code DRAIN}, {@code THAW} and {@code TERMINATE} have been carried out on
 *     it
 * @param busy whether an action on this instance is under way
 */
public record Facts(
    long generation,
    String version,
    Presence presence,
    Probes probes,
    Table table,
    double share,
    OptionalInt inFlight,
    boolean frozen,
    Set<Action.Kind> done,
    boolean busy) {

  /** As many requests as any other may be given. */
  public static final double ANY_SHARE = 1;

  public Facts {
    done = Set.copyOf(done);
  }

  /** Of one of which nothing but this is known. */
  public static Facts of(long generation, String version, Presence presence) {
    return new Facts(
        generation,
        version,
        presence,
        Probes.NONE,
        Table.UNKNOWN,
        ANY_SHARE,
        OptionalInt.empty(),
        false,
        Set.of(),
        false);
  }

  public Facts with(Probes other) {
    return new Facts(
        generation, version, presence, other, table, share, inFlight, frozen, done, busy);
  }

  public Facts with(Table other) {
    return new Facts(
        generation, version, presence, probes, other, share, inFlight, frozen, done, busy);
  }

  public Facts share(double most) {
    return new Facts(
        generation, version, presence, probes, table, most, inFlight, frozen, done, busy);
  }

  public Facts inFlight(int count) {
    return new Facts(
        generation,
        version,
        presence,
        probes,
        table,
        share,
        OptionalInt.of(count),
        frozen,
        done,
        busy);
  }

  public Facts frozen(boolean now) {
    return new Facts(
        generation, version, presence, probes, table, share, inFlight, now, done, busy);
  }

  public Facts done(Set<Action.Kind> kinds) {
    return new Facts(
        generation, version, presence, probes, table, share, inFlight, frozen, kinds, busy);
  }

  public Facts busy(boolean now) {
    return new Facts(
        generation, version, presence, probes, table, share, inFlight, frozen, done, now);
  }

  boolean lives() {
    return presence instanceof Presence.Alive;
  }

  /** Whether it may be alive. */
  boolean mayLive() {
    return presence instanceof Presence.Alive || presence instanceof Presence.Unknown;
  }

  /** Whether there is nothing of it that could be cleared away. */
  boolean nothing() {
    return presence instanceof Presence.Absent || presence instanceof Presence.Unknown;
  }

  /** Whether the one with these facts has nothing left to do. */
  boolean drained() {
    return table == Table.OUT && inFlight.isPresent() && inFlight.getAsInt() == 0;
  }

  /**
   * The latest probes of this generation.
   *
   * @param good in a row, up to now; 0 after a bad one and before the first
   * @param bad in a row, up to now
   * @param answers whether it answers at all, well or not: only then is draining it of any use
   */
  public record Probes(int good, int bad, boolean answers) {

    public static final Probes NONE = new Probes(0, 0, false);
  }

  /** Whether an instance gets requests. */
  public enum Table {
    /** Everybody who is to call it may. */
    IN,
    /** Everybody who could call it has confirmed that it will not. */
    OUT,
    /** Some do, or it cannot be told. */
    UNKNOWN
  }
}
