package io.signalbox.supervisor.plan;

import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;

/**
 * What becomes of the sick: out of the table at once, another one in their place, and then they
 * leave. When half a service falls sick within a minute the cause is not in the instances, and
 * replacing them all would leave nobody: then it is one at a time, and the others stay in the
 * table.
 */
final class Sickness {

  private static final Duration TOGETHER = Duration.ofMinutes(1);
  private static final int FEWEST = 2;

  private final Moment moment;
  private final Failures failures;

  Sickness(Moment moment, Failures failures) {
    this.moment = moment;
    this.failures = failures;
  }

  void step(ServiceDraft service) {
    boolean outside = causeIsOutside(service);
    for (InstanceMemory sick : sick(service)) {
      if (!sick.has(Mark.REPLACED)) {
        if (service.wanted() > 0 && (!outside || isCalm(service))) {
          service.put(failures.replace(service, sick, sick.reason()).marked(Mark.REPLACED));
        }
      } else if (mayGo(service, sick)) {
        service.leave(sick, sick.reason());
      }
    }
  }

  static boolean causeIsOutside(ServiceDraft service) {
    List<Instant> fallen = sick(service).stream().map(InstanceMemory::since).toList();
    int all = fallen.size() + service.inPhase(Phase.READY).size();
    int enough = Math.max(FEWEST, (all + 1) / 2);
    for (int i = 0; i + enough <= fallen.size(); i++) {
      Duration apart = Duration.between(fallen.get(i), fallen.get(i + enough - 1));
      if (apart.compareTo(TOGETHER) <= 0) {
        return true;
      }
    }
    return false;
  }

  private static List<InstanceMemory> sick(ServiceDraft service) {
    return service.inPhase(Phase.SICK).stream()
        .sorted(Comparator.comparing(InstanceMemory::since))
        .toList();
  }

  /** Whether nobody is about to come or to leave. */
  private static boolean isCalm(ServiceDraft service) {
    return service.instances().stream()
        .allMatch(
            instance ->
                switch (instance.phase()) {
                  case READY, STOPPED, GONE -> true;
                  case SICK -> !instance.has(Mark.REPLACED);
                  case WAITING,
                      STARTING,
                      PAUSED,
                      WAKING,
                      DRAINING,
                      STOPPING,
                      BACKOFF,
                      CRASHLOOP,
                      UNKNOWN ->
                      false;
                });
  }

  private boolean mayGo(ServiceDraft service, InstanceMemory sick) {
    Rollout rollout = service.rollout();
    boolean needed =
        service.wanted() > 0
            && (sick.version().equals(rollout.target())
                || sick.version().equals(rollout.standIn()));
    boolean hadItsTime = moment.reached(sick.since().plus(service.spec().health().grace()));
    return !needed || hadItsTime && !isAnotherComing(service);
  }

  /** Whether one starts, or is about to, beside those that are there. */
  private boolean isAnotherComing(ServiceDraft service) {
    return service.counting().stream()
        .anyMatch(
            instance -> instance.phase() == Phase.STARTING || service.hasRoom() && isDue(instance));
  }

  private boolean isDue(InstanceMemory instance) {
    Instant due = instance.restarts().due();
    return switch (instance.phase()) {
      case WAITING -> true;
      case BACKOFF, CRASHLOOP -> due != null && !due.isAfter(moment.now());
      case STARTING, READY, SICK, PAUSED, WAKING, DRAINING, STOPPING, STOPPED, GONE, UNKNOWN ->
          false;
    };
  }
}
