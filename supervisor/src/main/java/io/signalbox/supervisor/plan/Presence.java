package io.signalbox.supervisor.plan;

/** Whether a generation of an instance runs. */
public sealed interface Presence {

  /** It certainly does not run, and nobody knows that it ever did. */
  record Absent() implements Presence {}

  record Alive() implements Presence {}

  /**
   * It ran and has ended.
   *
   * @param reason in words that go on "worker-1 ...": "exited with 1", "was killed (out of memory)"
   */
  record Ended(String reason) implements Presence {}

  /**
   * Its start has failed, nothing runs.
   *
   * @param reason as "its jar is missing: /srv/shop.jar"
   * @param hopeless whether trying again is of no use before somebody changes something
   */
  record NotStarted(String reason, boolean hopeless) implements Presence {}

  /**
   * It cannot be told, as when whoever runs it does not answer. Nothing is started in its place.
   */
  record Unknown() implements Presence {}
}
