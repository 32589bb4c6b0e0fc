package io.signalbox.supervisor.plan;

/** Moves each instance on by what is seen of it, as {@link Phase} has it. */
final class Lifecycle {

  private final Moment moment;
  private final Failures failures;

  Lifecycle(Moment moment, Failures failures) {
    this.moment = moment;
    this.failures = failures;
  }

  void step(ServiceDraft service) {
    for (InstanceMemory instance : service.instances()) {
      Facts facts = service.facts(instance);
      step(service, latest(instance, facts), facts);
    }
  }

  /** When memory is older than what runs, what runs is right. */
  private InstanceMemory latest(InstanceMemory instance, Facts facts) {
    if (facts.generation() == instance.generation()) {
      return instance;
    }
    InstanceMemory latest = instance.generation(facts.generation());
    return facts.mayLive() && !instance.phase().leaves() ? found(latest, facts) : latest;
  }

  private InstanceMemory found(InstanceMemory instance, Facts facts) {
    String version = facts.version().isEmpty() ? instance.version() : facts.version();
    return InstanceMemory.found(
            instance.id(), facts.generation(), version, Phase.UNKNOWN, moment.now())
        .with(instance.restarts());
  }

  private void step(ServiceDraft service, InstanceMemory instance, Facts facts) {
    service.put(instance);
    switch (instance.phase()) {
      case WAITING -> waiting(service, instance, facts);
      case BACKOFF, CRASHLOOP -> backingOff(service, instance, facts);
      case STARTING -> starting(service, instance, facts);
      case READY -> ready(service, instance, facts);
      case SICK -> sick(service, instance, facts);
      case PAUSED -> paused(service, instance, facts);
      case WAKING -> waking(service, instance, facts);
      case UNKNOWN -> unknown(service, instance, facts);
      case DRAINING -> draining(service, instance, facts);
      case STOPPING -> stopping(service, instance, facts);
      case GONE -> gone(service, instance, facts);
      case STOPPED -> {}
    }
  }

  private void waiting(ServiceDraft service, InstanceMemory instance, Facts facts) {
    if (facts.lives()) {
      service.put(found(instance, facts));
    }
  }

  private void backingOff(ServiceDraft service, InstanceMemory instance, Facts facts) {
    if (facts.lives()) {
      service.put(found(instance, facts));
      return;
    }
    var due = instance.restarts().due();
    if (due != null && moment.reached(due)) {
      service.put(instance.to(Phase.WAITING, moment.now(), ""));
    }
  }

  private void starting(ServiceDraft service, InstanceMemory instance, Facts facts) {
    boolean late = moment.reached(instance.since().plus(service.spec().times().start()));
    switch (facts.presence()) {
      case Presence.Ended ended -> failed(service, instance, ended.reason());
      case Presence.NotStarted refused -> refused(service, instance, refused);
      case Presence.Alive() -> {
        if (facts.probes().good() > 0) {
          service.put(instance.ready(moment.now()));
        } else if (late) {
          String reason = "was not ready within " + Words.of(service.spec().times().start());
          failures.replace(service, instance, reason);
          service.put(instance.marked(Mark.DOOMED).to(Phase.STOPPING, moment.now(), reason));
        }
      }
      case Presence.Absent() -> {
        if (late && !facts.busy()) {
          failed(service, instance, "could not be started");
        }
      }
      case Presence.Unknown() -> {}
    }
  }

  private void ready(ServiceDraft service, InstanceMemory instance, Facts facts) {
    switch (facts.presence()) {
      case Presence.Ended ended -> failed(service, instance, ended.reason());
      case Presence.NotStarted refused -> refused(service, instance, refused);
      case Presence.Absent() -> failed(service, instance, "vanished");
      case Presence.Unknown() ->
          service.put(instance.to(Phase.UNKNOWN, moment.now(), "cannot be seen"));
      case Presence.Alive() -> {
        if (isSick(service, facts)) {
          service.put(instance.to(Phase.SICK, moment.now(), sickness(facts)));
        }
      }
    }
  }

  private void paused(ServiceDraft service, InstanceMemory instance, Facts facts) {
    switch (facts.presence()) {
      case Presence.Ended ended -> endedPaused(service, instance, ended.reason());
      case Presence.NotStarted refused -> endedPaused(service, instance, refused.reason());
      case Presence.Absent() -> endedPaused(service, instance, "vanished");
      case Presence.Unknown(), Presence.Alive() -> {}
    }
  }

  /** Nobody needs another one in its place before the service wakes. */
  private void endedPaused(ServiceDraft service, InstanceMemory instance, String reason) {
    service.put(instance.to(Phase.GONE, moment.now(), reason + " while it was paused"));
  }

  private void waking(ServiceDraft service, InstanceMemory instance, Facts facts) {
    switch (facts.presence()) {
      case Presence.Ended ended -> failed(service, instance, ended.reason());
      case Presence.NotStarted refused -> refused(service, instance, refused);
      case Presence.Absent() -> failed(service, instance, "vanished");
      case Presence.Unknown() -> {}
      case Presence.Alive() -> {
        if (facts.done().contains(Action.Kind.THAW) && !facts.busy()) {
          service.put(instance.ready(moment.now()));
        }
      }
    }
  }

  private void sick(ServiceDraft service, InstanceMemory instance, Facts facts) {
    switch (facts.presence()) {
      case Presence.Ended ended -> sickEnded(service, instance, ended.reason());
      case Presence.NotStarted refused -> sickEnded(service, instance, refused.reason());
      case Presence.Absent() -> sickEnded(service, instance, "vanished");
      case Presence.Unknown() -> {}
      case Presence.Alive() -> {
        if (facts.probes().good() >= service.spec().health().passes()) {
          service.put(instance.unmarked(Mark.REPLACED).notReady().ready(moment.now()));
        }
      }
    }
  }

  private void sickEnded(ServiceDraft service, InstanceMemory instance, String reason) {
    if (instance.has(Mark.REPLACED)) {
      service.put(instance.to(Phase.GONE, moment.now(), reason));
    } else {
      failed(service, instance, reason);
    }
  }

  /** What ended while nobody watched, as when the machine was restarted, is not held against it. */
  private void unknown(ServiceDraft service, InstanceMemory instance, Facts facts) {
    switch (facts.presence()) {
      case Presence.Ended ended -> lost(service, instance, ended.reason());
      case Presence.Absent() -> lost(service, instance, "was gone");
      case Presence.NotStarted refused -> refused(service, instance, refused);
      case Presence.Unknown() -> {}
      case Presence.Alive() -> {
        if (facts.probes().good() > 0) {
          service.put(instance.ready(moment.now()));
        } else if (isSick(service, facts)) {
          service.put(instance.to(Phase.SICK, moment.now(), sickness(facts)));
        }
      }
    }
  }

  private void lost(ServiceDraft service, InstanceMemory instance, String reason) {
    service.put(instance.resting(Phase.WAITING, instance.restarts(), moment.now(), reason));
  }

  private void draining(ServiceDraft service, InstanceMemory instance, Facts facts) {
    if (hasEnded(facts)) {
      service.put(instance.to(Phase.GONE, moment.now(), instance.reason()));
    } else if (facts.drained()
        || moment.reached(instance.since().plus(service.spec().times().drain()))) {
      service.put(instance.to(Phase.STOPPING, moment.now(), instance.reason()));
    }
  }

  private void stopping(ServiceDraft service, InstanceMemory instance, Facts facts) {
    if (hasEnded(facts)) {
      service.put(instance.to(Phase.GONE, moment.now(), instance.reason()));
    }
  }

  private void gone(ServiceDraft service, InstanceMemory instance, Facts facts) {
    Attempt attempt = instance.attempt();
    boolean forgotten = attempt != null && attempt.kind() == Action.Kind.FORGET;
    if (facts.lives()) {
      service.put(instance.to(Phase.STOPPING, moment.now(), instance.reason()));
    } else if (forgotten && !facts.busy() && facts.nothing()) {
      service.remove(instance.id());
    }
  }

  private void failed(ServiceDraft service, InstanceMemory instance, String reason) {
    service.put(failures.ended(service.spec(), instance, reason));
  }

  private void refused(ServiceDraft service, InstanceMemory instance, Presence.NotStarted refused) {
    service.put(
        refused.hopeless()
            ? failures.hopeless(service.spec(), instance, refused.reason())
            : failures.ended(service.spec(), instance, refused.reason()));
  }

  private static boolean hasEnded(Facts facts) {
    return !facts.mayLive() && !facts.busy();
  }

  private static boolean isSick(ServiceDraft service, Facts facts) {
    return facts.probes().bad() >= service.spec().health().failures();
  }

  private static String sickness(Facts facts) {
    return "failed %d probes in a row".formatted(facts.probes().bad());
  }
}
