package io.signalbox.supervisor.plan;

/** What is remembered of an instance beside its phase. */
public enum Mark {
  /** Somebody wants it restarted: another takes its place, then it leaves. */
  STALE,
  /** It is sick, and another has been put in its place. */
  REPLACED,
  /** It is not told to end but killed. */
  DOOMED
}
