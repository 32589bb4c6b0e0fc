package io.signalbox.supervisor.plan;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Which services sleep. One begins asleep, unless some of it runs; wakes when somebody calls it, or
 * a service is awake that needs it; and falls asleep when it has been quiet for as long as it says,
 * as far as all who pass calls on to it can tell, and nobody needs it any more. One that sleeps is
 * to have no instances: those that it has leave as any do, after what they have in hand, or are
 * paused.
 */
final class Sleeps {

  private final MemoryDraft memory;
  private final Moment moment;

  Sleeps(MemoryDraft memory, Moment moment) {
    this.memory = memory;
    this.moment = moment;
  }

  void step() {
    memory.services().values().forEach(this::step);
    // Through as many services as stand in a row, each of which needs the next.
    boolean woken = true;
    while (woken) {
      woken = false;
      for (ServiceDraft service : memory.services().values()) {
        woken |= wakeIfNeeded(service);
      }
    }
    memory.services().values().forEach(this::resume);
  }

  private void step(ServiceDraft service) {
    Idle idle = service.spec().times().idle();
    if (idle == null) {
      service.sleep(null);
      return;
    }
    Sleep sleep = service.sleep();
    if (sleep == null) {
      boolean nothingRuns = service.mayLive() == 0;
      service.sleep(new Sleep(nothingRuns ? Sleep.Depth.STOPPED : Sleep.Depth.AWAKE, moment.now()));
    }
    Calls calls = idle.called() ? service.calls() : Calls.NONE;
    // Whoever has got through to one that rests, as with an old table, would wait there for ever.
    if (calls != null && (calls.waiting() || service.rests() && calls.quiet().isZero())) {
      wake(service);
    } else if (!service.asleep() && isQuiet(service, idle.after(), calls) && !isNeeded(service)) {
      service.sleep(
          new Sleep(idle.pauses() ? Sleep.Depth.PAUSED : Sleep.Depth.STOPPED, moment.now()));
    } else {
      deepen(service, idle);
    }
  }

  private void deepen(ServiceDraft service, Idle idle) {
    Sleep sleep = service.sleep();
    if (sleep != null && service.rests()) {
      Duration most = idle.stopAfter();
      if (!idle.pauses() || most != null && moment.reached(sleep.since().plus(most))) {
        service.sleep(sleep.to(Sleep.Depth.STOPPED));
      }
    }
  }

  private void wake(ServiceDraft service) {
    if (service.asleep()) {
      service.sleep(new Sleep(Sleep.Depth.AWAKE, moment.now()));
    }
  }

  /** Those that are paused go on once what they need is there. */
  private void resume(ServiceDraft service) {
    boolean mayGoOn =
        memory.dependencies().of(service.name()).stream()
            .allMatch(other -> memory.service(other).serving() > 0);
    if (mayGoOn && !service.asleep()) {
      for (InstanceMemory paused : service.inPhase(Phase.PAUSED)) {
        service.put(paused.to(Phase.WAKING, moment.now(), ""));
      }
    }
  }

  /** Where a new version is tried beside another, or nothing is known, it stays awake. */
  private boolean isQuiet(ServiceDraft service, Duration idle, @Nullable Calls calls) {
    Sleep sleep = service.sleep();
    Rollout rollout = service.rollout();
    boolean tried = rollout.underWay() && rollout.back() != null;
    if (calls == null || sleep == null || tried) {
      return false;
    }
    Instant since = sleep.since();
    for (InstanceMemory instance : service.counting()) {
      Instant ready = instance.readySince();
      if (ready != null && ready.isAfter(since)) {
        since = ready;
      }
    }
    Instant last = moment.now().minus(calls.quiet());
    return moment.reached((last.isAfter(since) ? last : since).plus(idle));
  }

  /** Says whether anything has changed by it. */
  private boolean wakeIfNeeded(ServiceDraft service) {
    boolean needed = service.asleep() && isNeeded(service);
    if (needed) {
      wake(service);
    }
    return needed;
  }

  private boolean isNeeded(ServiceDraft service) {
    return memory.dependencies().on(service.name()).stream()
        .map(memory::service)
        .anyMatch(other -> !other.asleep() && !memory.goes(other) && other.normally() > 0);
  }
}
