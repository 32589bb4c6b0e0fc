package io.signalbox.supervisor.plan;

import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Corrects a memory that lies in the future because the clock has been set back since. Otherwise
 * whatever is timed would wait until the clock is there again.
 */
final class SetBackClock {

  private final Instant now;

  SetBackClock(Instant now) {
    this.now = now;
  }

  Memory correct(Memory memory) {
    Map<String, ServiceMemory> corrected = new TreeMap<>(memory.services());
    corrected.replaceAll((name, service) -> correct(service));
    return new Memory(corrected, memory.lastGeneration(), memory.drained());
  }

  private ServiceMemory correct(ServiceMemory service) {
    Rollout rollout = service.rollout();
    Sleep sleep = service.sleep();
    return new ServiceMemory(
        service.spec(),
        service.instances().stream()
            .map(instance -> correct(instance, service.spec().restart()))
            .toList(),
        rollout.to(rollout.state(), past(rollout.since()), rollout.reason()),
        service.stable(),
        service.scaled(),
        service.drained(),
        sleep == null ? null : new Sleep(sleep.depth(), past(sleep.since())));
  }

  private InstanceMemory correct(InstanceMemory instance, RestartPolicy policy) {
    Instant readySince = instance.readySince();
    Attempt attempt = instance.attempt();
    return new InstanceMemory(
        instance.id(),
        instance.generation(),
        instance.version(),
        instance.phase(),
        past(instance.since()),
        instance.reason(),
        readySince == null ? null : past(readySince),
        correct(instance.restarts(), policy),
        instance.marks(),
        attempt == null ? null : new Attempt(attempt.kind(), past(attempt.at()), attempt.tries()));
  }

  private Restarts correct(Restarts restarts, RestartPolicy policy) {
    return new Restarts(
        restarts.recent().stream()
            .map(failure -> new Failure(past(failure.at()), failure.reason()))
            .toList(),
        restarts.inARow(),
        earliest(restarts.due(), policy.latestDue(now)));
  }

  private Instant past(Instant time) {
    return time.isAfter(now) ? now : time;
  }

  private static @Nullable Instant earliest(@Nullable Instant one, Instant other) {
    return one != null && one.isAfter(other) ? other : one;
  }
}
