package io.signalbox.supervisor.plan;

/** What a person asks for. */
public sealed interface Operation {

  /** So many instances from now on, until the declared number changes. */
  record Scale(String service, int count) implements Operation {}

  /**
   * Every instance is replaced by a new one of its version, one after the other; what waits after
   * failures is tried at once. While a new version comes in that replaces them anyway.
   */
  record Restart(String service) implements Operation {}

  record RestartInstance(InstanceId instance) implements Operation {}

  /** The instance leaves; another takes its place if the service is to have as many. */
  record DrainInstance(InstanceId instance) implements Operation {}

  /** All of its instances leave, and none is started before {@link Resume}. */
  record Drain(String service) implements Operation {}

  record Resume(String service) implements Operation {}

  /** All instances of all services leave, those first that need others. */
  record DrainNode() implements Operation {}

  record ResumeNode() implements Operation {}

  /** Back to the version before. The declared one is not tried again until it changes. */
  record Rollback(String service) implements Operation {}

  /** The declared version, which has failed or was rolled back, is tried again. */
  record Retry(String service) implements Operation {}
}
