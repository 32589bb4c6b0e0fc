package io.signalbox.supervisor.plan;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Writes into the memory what a person asks for. */
final class Operations {

  private static final String BY_HAND = "rolled back by hand";

  private final MemoryDraft memory;
  private final Instant now;

  Operations(MemoryDraft memory, Instant now) {
    this.memory = memory;
    this.now = now;
  }

  /** Nothing happens when there is an objection. */
  void apply(Operation operation) {
    if (objection(operation) != null) {
      return;
    }
    switch (operation) {
      case Operation.Scale(String service, int count) -> scale(memory.service(service), count);
      case Operation.Restart(String service) ->
          memory.service(service).instances().forEach(this::restart);
      case Operation.RestartInstance(InstanceId id) -> restart(instance(id));
      case Operation.DrainInstance(InstanceId id) ->
          memory.service(id.service()).leave(instance(id), "drained by hand");
      case Operation.Drain(String service) -> memory.service(service).drained(true);
      case Operation.Resume(String service) -> memory.service(service).drained(false);
      case Operation.DrainNode() -> memory.drained(true);
      case Operation.ResumeNode() -> memory.drained(false);
      case Operation.Rollback(String service) -> rollBack(memory.service(service));
      case Operation.Retry(String service) -> retry(memory.service(service));
    }
  }

  /** Why it cannot be done, null when it can. */
  @Nullable String objection(Operation operation) {
    return switch (operation) {
      case Operation.Scale(String service, int count) -> scaling(service, count);
      case Operation.Restart(String service) -> declared(service);
      case Operation.RestartInstance(InstanceId id) -> known(id);
      case Operation.DrainInstance(InstanceId id) -> known(id);
      case Operation.Drain(String service) -> declared(service);
      case Operation.Resume(String service) -> declared(service);
      case Operation.DrainNode(), Operation.ResumeNode() -> null;
      case Operation.Rollback(String service) -> rollback(service);
      case Operation.Retry(String service) -> retrial(service);
    };
  }

  private @Nullable String declared(String name) {
    ServiceDraft service = memory.services().get(name);
    return service != null && service.declared() ? null : "there is no service " + name;
  }

  private @Nullable String known(InstanceId id) {
    ServiceDraft service = memory.services().get(id.service());
    return service != null && service.instance(id) != null ? null : "there is no instance " + id;
  }

  private @Nullable String scaling(String name, int count) {
    String objection = declared(name);
    if (objection != null) {
      return objection;
    }
    ServiceSpec.Count bounds = memory.service(name).spec().count();
    return bounds.within(count) == count
        ? null
        : "%s may have %d to %d instances".formatted(name, bounds.min(), bounds.max());
  }

  private @Nullable String rollback(String name) {
    String objection = declared(name);
    if (objection != null) {
      return objection;
    }
    Rollout rollout = memory.service(name).rollout();
    if (rollout.givenUp()) {
      return "%s is back at version %s already".formatted(name, rollout.back());
    }
    return rollout.back() == null ? "there is no earlier version of " + name : null;
  }

  private @Nullable String retrial(String name) {
    String objection = declared(name);
    if (objection != null) {
      return objection;
    }
    Rollout rollout = memory.service(name).rollout();
    return rollout.givenUp()
        ? null
        : "version %s of %s has not been given up".formatted(rollout.version(), name);
  }

  private InstanceMemory instance(InstanceId id) {
    InstanceMemory instance = memory.service(id.service()).instance(id);
    if (instance == null) {
      throw new IllegalArgumentException("instance: " + id + " (expected: one that is known)");
    }
    return instance;
  }

  private static void scale(ServiceDraft service, int count) {
    service.scaled(new ServiceMemory.Scaled(count, service.spec().count().wanted()));
  }

  private void restart(InstanceMemory instance) {
    ServiceDraft service = memory.service(instance.id().service());
    if (instance.phase().rests()) {
      service.put(
          instance.resting(Phase.WAITING, Restarts.NONE, now, "to be started again by hand"));
    } else if (instance.counts() && !(service.rollout().underWay() && service.isFresh(instance))) {
      service.put(instance.marked(Mark.STALE));
    }
  }

  private void rollBack(ServiceDraft service) {
    Rollout rollout = service.rollout();
    service.stable(rollout.back());
    service.rollout(rollout.to(Rollout.State.REVERTING, now, BY_HAND));
  }

  private void retry(ServiceDraft service) {
    service.rollTo(service.rollout().version());
  }
}
