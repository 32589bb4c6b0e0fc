package io.signalbox.supervisor.plan;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Takes a service to the version that is declared, or back, as {@link Rollout.State} has it. The
 * newest declaration wins; a way back is never turned.
 */
final class Rollouts {

  private final Moment moment;

  Rollouts(Moment moment) {
    this.moment = moment;
  }

  void step(ServiceDraft service) {
    String declared = service.spec().version();
    Rollout rollout = service.rollout();
    if (!declared.equals(rollout.version())) {
      service.rollTo(declared);
      return;
    }
    switch (rollout.state()) {
      case CANARY -> canary(service);
      case SURGING -> surging(service);
      case WATCHING -> watching(service);
      case SWAPPING -> swapping(service);
      case REVERTING -> reverting(service);
      case DONE, FAILED -> {}
    }
  }

  private void canary(ServiceDraft service) {
    String failure = failure(service);
    if (failure != null) {
      to(service, Rollout.State.REVERTING, failure);
    } else if (service.old().isEmpty() || isTried(service)) {
      to(service, Rollout.State.SURGING, "");
    }
  }

  /** Whether the first new one has got few requests for long enough, or is not to any more. */
  private boolean isTried(ServiceDraft service) {
    Canary canary = service.canary();
    return canary == null
        || isComplete(service)
            && service.fresh().stream()
                .allMatch(instance -> service.isReadyFor(instance, canary.time(), moment));
  }

  private void surging(ServiceDraft service) {
    String failure = failure(service);
    if (failure != null) {
      to(service, Rollout.State.REVERTING, failure);
    } else if (isComplete(service)) {
      to(service, Rollout.State.WATCHING, "");
    }
  }

  private void watching(ServiceDraft service) {
    String failure = failure(service);
    if (failure != null) {
      to(service, Rollout.State.REVERTING, failure);
    } else if (!isComplete(service)) {
      to(service, Rollout.State.SURGING, "");
    } else if (areWatched(service)) {
      judge(service);
    }
  }

  private void judge(ServiceDraft service) {
    if (!isComparable(service)) {
      to(service, Rollout.State.SWAPPING, "by health: there was nothing to compare with");
    } else if (!service.spec().update().judged()) {
      to(service, Rollout.State.SWAPPING, "by health");
    } else if (service.verdict() instanceof Verdict.Well) {
      to(service, Rollout.State.SWAPPING, "judged well");
    } else if (service.verdict() instanceof Verdict.Abstained(String reason)) {
      to(service, Rollout.State.SWAPPING, "by health: " + reason);
    } else if (moment.reached(service.rollout().since().plus(service.spec().update().deadline()))) {
      to(service, Rollout.State.SWAPPING, "by health: not judged in time");
    }
  }

  private void swapping(ServiceDraft service) {
    String failure = failure(service);
    if (failure != null) {
      to(service, Rollout.State.REVERTING, failure);
    } else if (!service.someLeave()) {
      // Who is left of the old ones and cannot be spared now is waited for.
      if (!isComplete(service)) {
        to(service, Rollout.State.SURGING, "");
      } else if (service.old().isEmpty()) {
        service.stable(service.rollout().version());
        to(service, Rollout.State.DONE, service.rollout().reason());
      }
    }
  }

  private void reverting(ServiceDraft service) {
    boolean failsToo = service.fresh().stream().anyMatch(Rollouts::hasFailed);
    if (failsToo || service.old().isEmpty() && !service.someLeave()) {
      to(service, Rollout.State.FAILED, service.rollout().reason());
    }
  }

  /** Why the new version is given up, null when it is not. */
  private @Nullable String failure(ServiceDraft service) {
    if (service.rollout().back() == null) {
      return null;
    }
    if (service.spec().update().judged() && service.verdict() instanceof Verdict.Bad bad) {
      return bad.reason();
    }
    if (isExcused(service)) {
      return null;
    }
    for (InstanceMemory instance : service.fresh()) {
      if (hasFailed(instance)) {
        return instance.id() + " " + instance.reason();
      }
      if (instance.phase() == Phase.READY
          && !service.serves(instance)
          && moment.reached(instance.since().plus(service.spec().update().deadline()))) {
        return instance.id() + " did not get into the table";
      }
    }
    return null;
  }

  private static boolean hasFailed(InstanceMemory instance) {
    return switch (instance.phase()) {
      case SICK, BACKOFF, CRASHLOOP -> true;
      case WAITING, STARTING, READY, PAUSED, WAKING, DRAINING, STOPPING, STOPPED, GONE, UNKNOWN ->
          false;
    };
  }

  /** Whether old ones are sick as well, for a reason that has nothing to do with versions. */
  private static boolean isExcused(ServiceDraft service) {
    return Sickness.causeIsOutside(service)
        && service.inPhase(Phase.SICK).stream().anyMatch(sick -> !service.isFresh(sick));
  }

  /** Whether there are as many new ones as there can be for now, and all serve. */
  private static boolean isComplete(ServiceDraft service) {
    List<InstanceMemory> fresh = service.fresh();
    return !fresh.isEmpty()
        && fresh.size() >= Composition.freshWanted(service)
        && service.allServe(fresh);
  }

  private boolean areWatched(ServiceDraft service) {
    return service.fresh().stream().allMatch(instance -> service.isWatched(instance, moment));
  }

  /** A first version has nothing beside it, nor has one that must be alone. */
  private static boolean isComparable(ServiceDraft service) {
    return service.rollout().back() != null
        && service.old().stream().map(InstanceMemory::phase).anyMatch(Phase::mayServe);
  }

  private void to(ServiceDraft service, Rollout.State state, String reason) {
    service.rollout(service.rollout().to(state, moment.now(), reason));
  }
}
