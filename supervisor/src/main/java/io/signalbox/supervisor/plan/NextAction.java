package io.signalbox.supervisor.plan;

import org.jspecify.annotations.Nullable;

/** What an instance's phase asks for and is not seen to be so. */
final class NextAction {

  private final Moment moment;

  NextAction(Moment moment) {
    this.moment = moment;
  }

  /**
   * @param share of the service's requests that it is to get at most
   * @return null when all is as it should be, or an action is under way, or the last must have time
   */
  @Nullable Action of(ServiceSpec spec, InstanceMemory instance, double share, Observed observed) {
    Facts facts = observed.of(instance);
    if (facts.busy()) {
      return null;
    }
    Facts raw = observed.instances().get(instance.id());
    Action action =
        raw != null && raw.lives() && raw.generation() < instance.generation()
            ? new Action.Kill(instance.id(), raw.generation())
            : needed(spec, instance, share, facts);
    Attempt last = instance.attempt();
    if (action == null || last == null || last.kind() != action.kind()) {
      return action;
    }
    return moment.reached(last.again()) ? action : null;
  }

  /** The memory of it. */
  InstanceMemory remember(InstanceMemory instance, Action action) {
    Attempt last = instance.attempt();
    return instance.with(
        last != null && last.kind() == action.kind()
            ? last.next(moment.now())
            : new Attempt(action.kind(), moment.now(), 1));
  }

  private @Nullable Action needed(
      ServiceSpec spec, InstanceMemory instance, double share, Facts facts) {
    InstanceId id = instance.id();
    long generation = instance.generation();
    return switch (instance.phase()) {
      case STARTING ->
          wasAskedFor(instance) && !(facts.presence() instanceof Presence.Absent)
              ? null
              : new Action.Start(id, generation, instance.version());
      case READY ->
          facts.table() == Facts.Table.IN && facts.share() == share
              ? null
              : new Action.Admit(id, generation, share);
      case PAUSED -> pausing(spec, instance, facts);
      case WAKING -> new Action.Thaw(id, generation);
      case SICK -> instance.has(Mark.REPLACED) ? outOfTable(instance, facts) : null;
      case DRAINING -> draining(spec, instance, facts);
      case STOPPING -> stopping(spec, instance, facts);
      case GONE -> {
        Action out = deadInTable(instance, facts);
        yield out != null ? out : new Action.Forget(id, generation);
      }
      case WAITING, BACKOFF, CRASHLOOP -> deadInTable(instance, facts);
      // One that was paused, and of which nothing is remembered.
      case UNKNOWN -> facts.frozen() ? new Action.Thaw(id, generation) : null;
      case STOPPED -> null;
    };
  }

  private static boolean wasAskedFor(InstanceMemory instance) {
    return instance.attempt() != null && instance.attempt().kind() == Action.Kind.START;
  }

  private static @Nullable Action outOfTable(InstanceMemory instance, Facts facts) {
    return facts.table() == Facts.Table.OUT
        ? null
        : new Action.TakeOut(instance.id(), instance.generation());
  }

  private static @Nullable Action deadInTable(InstanceMemory instance, Facts facts) {
    return facts.table() == Facts.Table.IN
        ? new Action.TakeOut(instance.id(), instance.generation())
        : null;
  }

  /** It is not frozen while anybody waits for it, as far as that can be told. */
  private @Nullable Action pausing(ServiceSpec spec, InstanceMemory instance, Facts facts) {
    Action out = outOfTable(instance, facts);
    if (out != null) {
      return out;
    }
    boolean nobodyWaits =
        facts.drained()
            || facts.inFlight().isEmpty()
                && moment.reached(instance.since().plus(spec.times().drain()));
    return nobodyWaits && !facts.frozen()
        ? new Action.Freeze(instance.id(), instance.generation())
        : null;
  }

  private static @Nullable Action draining(ServiceSpec spec, InstanceMemory instance, Facts facts) {
    Action out = outOfTable(instance, facts);
    if (out != null) {
      return out;
    }
    return facts.done().contains(Action.Kind.DRAIN)
        ? null
        : new Action.Drain(
            instance.id(), instance.generation(), instance.since().plus(spec.times().drain()));
  }

  private @Nullable Action stopping(ServiceSpec spec, InstanceMemory instance, Facts facts) {
    if (!facts.lives()) {
      return null;
    }
    if (instance.has(Mark.DOOMED) || moment.reached(instance.since().plus(spec.times().stop()))) {
      return new Action.Kill(instance.id(), instance.generation());
    }
    return facts.done().contains(Action.Kind.TERMINATE)
        ? null
        : new Action.Terminate(instance.id(), instance.generation());
  }
}
