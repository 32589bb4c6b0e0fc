package io.signalbox.balancer;

/**
 * How a server stands with its balancer. Immutable: each change makes the next one, so that whoever
 * reads it sees all of it as it was at one moment. Times are those of {@link System#nanoTime}.
 *
 * @param member whether it is still one of the service's
 * @param reachable whether it took a connection and answered when it was last tried
 * @param ejected whether it is left out for what it has failed
 * @param ejections in a row, without a long time of good service between them
 * @param onTrial whether the one request is on its way that decides about an ejected one
 * @param trialAt when an ejected one is to get that request, or the next if it does not end
 * @param readmittedAt when it was last taken back
 * @param settled whether it has never to be warmed up
 * @param warmingSince when it came or was taken back
 */
record Standing(
    boolean member,
    boolean reachable,
    boolean ejected,
    int ejections,
    boolean onTrial,
    long trialAt,
    long readmittedAt,
    boolean settled,
    long warmingSince) {

  /**
   * Of one that has just come.
   *
   * @param settled whether it gets its whole share at once
   */
  static Standing initial(boolean settled, long now) {
    return new Standing(true, true, false, 0, false, 0, now, settled, now);
  }

  boolean isWell() {
    return reachable && !ejected;
  }

  Standing left() {
    return new Standing(
        false,
        reachable,
        ejected,
        ejections,
        onTrial,
        trialAt,
        readmittedAt,
        settled,
        warmingSince);
  }

  Standing reachable(boolean now) {
    return new Standing(
        member, now, ejected, ejections, onTrial, trialAt, readmittedAt, settled, warmingSince);
  }

  /** Each ejection that follows soon takes twice as long as the one before, up to a bound. */
  Standing ejected(Settings.Ejection settings, long now) {
    double longest = settings.maxTime().toNanos();
    int before = !ejected && now - readmittedAt > longest ? 0 : ejections;
    double time = Math.min(longest, settings.time().toNanos() * Math.pow(2, before));
    return new Standing(
        member,
        reachable,
        true,
        before + 1,
        false,
        now + (long) time,
        readmittedAt,
        settled,
        warmingSince);
  }

  boolean isDueForTrial(long now) {
    return ejected && reachable && now - trialAt >= 0;
  }

  /**
   * @param until when it is to get another request even if that one has not ended
   */
  Standing onTrial(long until) {
    return new Standing(
        member, reachable, ejected, ejections, true, until, readmittedAt, settled, warmingSince);
  }

  /** That request said nothing. */
  Standing trialAgain(long now) {
    return new Standing(
        member, reachable, ejected, ejections, false, now, readmittedAt, settled, warmingSince);
  }

  Standing readmitted(long now) {
    return new Standing(member, reachable, false, ejections, false, trialAt, now, false, now);
  }

  /**
   * The part of its share that a new server gets, from the floor to 1. Linear, as Envoy's slow
   * start with {@code aggression} 1.
   */
  double warmth(Settings.SlowStart settings, long now) {
    if (settled) {
      return 1;
    }
    double window = settings.window().toNanos();
    double age = Math.max(0, now - warmingSince);
    return age >= window ? 1 : Math.max(settings.floor(), age / window);
  }
}
