package io.signalbox.supervisor.plan;

import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Who is to be there: as many as wanted, of the right versions. Adds instances that wait to be
 * started, and has others leave. One that serves leaves only while as many as wanted serve without
 * it, but where a service has no surge: there it leaves before its successor comes.
 */
final class Composition {

  private final Moment moment;

  Composition(Moment moment) {
    this.moment = moment;
  }

  void step(ServiceDraft service) {
    dropUseless(service);
    dropOldBeyondWanted(service);
    dropSurplus(service);
    fill(service);
    if (service.wanted() > 0 && !service.old().isEmpty()) {
      roll(service);
    }
  }

  /** How many of the target version there should be beside the old ones that are still there. */
  static int freshWanted(ServiceDraft service) {
    int beside = service.wanted() - service.old().size() + service.spec().surge();
    boolean one = service.rollout().state() == Rollout.State.CANARY;
    return Math.clamp(beside, 0, one ? Math.min(1, service.wanted()) : service.wanted());
  }

  /** What does not serve and would never be started again in its version. */
  private static void dropUseless(ServiceDraft service) {
    Rollout rollout = service.rollout();
    for (InstanceMemory old : service.old()) {
      boolean restartable = rollout.underWay() && old.version().equals(rollout.back());
      if (!old.phase().mayServe() && !restartable) {
        service.leave(old, "version " + old.version() + " is not wanted");
      }
    }
  }

  private static void dropOldBeyondWanted(ServiceDraft service) {
    while (service.old().size() > service.wanted()) {
      InstanceMemory leaving = chooseFrom(service, service.old());
      if (leaving == null) {
        return;
      }
      service.leave(leaving, why(service));
    }
  }

  private static void dropSurplus(ServiceDraft service) {
    while (service.counting().size() > most(service)) {
      // While the new version proves itself one old instance at least stays beside it.
      boolean spareOld = service.rollout().underWay() && service.old().size() == 1;
      List<InstanceMemory> some =
          spareOld && !service.fresh().isEmpty() ? service.fresh() : service.counting();
      InstanceMemory leaving = chooseFrom(service, some);
      if (leaving == null) {
        return;
      }
      service.leave(leaving, why(service));
    }
  }

  private static int most(ServiceDraft service) {
    boolean rolls = service.wanted() > 0 && !service.old().isEmpty();
    return service.wanted() + (rolls ? service.spec().surge() : 0);
  }

  private static String why(ServiceDraft service) {
    if (!service.declared()) {
      return "is not declared any more";
    }
    if (service.wanted() == 0 && service.asleep()) {
      return "sleeps";
    }
    return service.wanted() == 0 && service.normally() > 0
        ? "drained by hand"
        : "%d wanted".formatted(service.wanted());
  }

  private static void fill(ServiceDraft service) {
    Rollout rollout = service.rollout();
    String version = service.old().isEmpty() ? rollout.target() : rollout.standIn();
    for (int there = service.counting().size(); there < service.wanted(); there++) {
      service.add(version);
    }
  }

  private void roll(ServiceDraft service) {
    Rollout.State state = service.rollout().state();
    if (state == Rollout.State.WATCHING) {
      return;
    }
    if (service.spec().surge() == 0) {
      stopFirst(service);
      return;
    }
    if (state != Rollout.State.SWAPPING) {
      surge(service);
    }
    if (state != Rollout.State.CANARY && state != Rollout.State.SURGING) {
      swap(service);
    }
  }

  private static void surge(ServiceDraft service) {
    int wanted = freshWanted(service);
    for (int there = service.fresh().size(); there < wanted; there++) {
      service.add(service.rollout().target());
    }
  }

  /** Without a surge the place of one that leaves is the next one's. */
  private static void stopFirst(ServiceDraft service) {
    if (service.someLeave() || !service.allServe(service.fresh())) {
      return;
    }
    List<InstanceMemory> old = service.old();
    InstanceMemory idle = firstThatDoesNotServe(service, old);
    InstanceMemory leaving =
        idle == null && service.allServe(old) ? old.stream().min(order(service)).get() : idle;
    if (leaving != null) {
      String target = service.rollout().target();
      service.leave(leaving, "makes way for version " + target);
      service.add(target);
    }
  }

  private void swap(ServiceDraft service) {
    for (InstanceMemory old : service.old().stream().sorted(order(service)).toList()) {
      boolean spare = !old.phase().mayServe() || canSpare(service, old);
      if (spare) {
        service.leave(old, "has a successor");
      }
    }
  }

  private boolean canSpare(ServiceDraft service, InstanceMemory old) {
    long others =
        service.counting().stream()
            .filter(other -> other != old && service.serves(other) && isProven(service, other))
            .count();
    return old.phase() == Phase.READY && others >= service.wanted();
  }

  /** A restart goes no faster than instances prove that they stay ready; a way back does. */
  private boolean isProven(ServiceDraft service, InstanceMemory instance) {
    return service.rollout().state() == Rollout.State.REVERTING
        || !service.isFresh(instance)
        || service.isWatched(instance, moment);
  }

  /** Who leaves first of these; null when none may. */
  private static @Nullable InstanceMemory chooseFrom(
      ServiceDraft service, List<InstanceMemory> some) {
    InstanceMemory idle = firstThatDoesNotServe(service, some);
    if (idle != null) {
      return idle;
    }
    return some.stream()
        .sorted(order(service))
        .filter(one -> service.serving() - (service.serves(one) ? 1 : 0) >= service.wanted())
        .findFirst()
        .orElse(null);
  }

  private static @Nullable InstanceMemory firstThatDoesNotServe(
      ServiceDraft service, List<InstanceMemory> some) {
    return some.stream().filter(one -> !one.phase().mayServe()).min(order(service)).orElse(null);
  }

  /** Those that are missed least come first. */
  private static Comparator<InstanceMemory> order(ServiceDraft service) {
    return Comparator.<InstanceMemory, Boolean>comparing(service::serves)
        .thenComparing(one -> rank(one.phase()))
        .thenComparing(service::isFresh)
        .thenComparing(one -> one.version().equals(service.rollout().back()))
        .thenComparing(one -> !one.has(Mark.STALE))
        .thenComparing(InstanceMemory::id, Comparator.reverseOrder());
  }

  private static int rank(Phase phase) {
    return switch (phase) {
      case WAITING -> 0;
      case CRASHLOOP -> 1;
      case BACKOFF -> 2;
      case SICK -> 3;
      case STARTING -> 4;
      case READY, UNKNOWN, PAUSED, WAKING, DRAINING, STOPPING, STOPPED, GONE -> 5;
    };
  }
}
