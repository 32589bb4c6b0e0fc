package io.signalbox.supervisor.plan;

import java.util.random.RandomGenerator;

/** Puts failures on record, and with it the time of the next try. */
final class Failures {

  private final Moment moment;
  private final RandomGenerator chance;

  Failures(Moment moment, RandomGenerator chance) {
    this.moment = moment;
    this.chance = chance;
  }

  /** What becomes of one that failed and has ended. */
  InstanceMemory ended(ServiceSpec spec, InstanceMemory instance, String reason) {
    Restarts restarts = next(spec, instance, reason);
    boolean loop = spec.restart().isLoop(restarts, moment.now());
    return instance.resting(loop ? Phase.CRASHLOOP : Phase.BACKOFF, restarts, moment.now(), reason);
  }

  /** The same for one of which another try would end alike. */
  InstanceMemory hopeless(ServiceSpec spec, InstanceMemory instance, String reason) {
    Restarts restarts = next(spec, instance, reason).due(null);
    return instance.resting(Phase.CRASHLOOP, restarts, moment.now(), reason);
  }

  /** Puts another one in the place of one that failed and still lives. */
  InstanceMemory replace(ServiceDraft service, InstanceMemory instance, String reason) {
    Restarts restarts = next(service.spec(), instance, reason);
    boolean loop = service.spec().restart().isLoop(restarts, moment.now());
    service.put(
        service
            .add(instance.version())
            .resting(
                loop ? Phase.CRASHLOOP : Phase.BACKOFF,
                restarts,
                moment.now(),
                "in the place of " + instance.id() + ", which " + reason));
    return instance.with(restarts);
  }

  private Restarts next(ServiceSpec spec, InstanceMemory instance, String reason) {
    return spec.restart()
        .failed(instance.restarts(), instance.readySince(), reason, moment.now(), chance);
  }
}
