package io.signalbox.gateway.dispatch;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Gives each available instance its turn. Takes no lock and allocates nothing. */
@Component
final class RoundRobin {

  private final Suspensions suspensions;

  RoundRobin(Suspensions suspensions) {
    this.suspensions = suspensions;
  }

  /**
   * The instance whose turn it is among those not tried. Suspended ones are passed over unless
   * there are no others: the suspicion may be wrong, and a refusal costs the client no more than
   * ours would.
   */
  @Nullable Instance choose(InstanceTable.Service service, List<Instance> tried) {
    Instance chosen = choose(service, tried, false);
    return chosen != null ? chosen : choose(service, tried, true);
  }

  private @Nullable Instance choose(
      InstanceTable.Service service, List<Instance> tried, boolean evenSuspended) {
    List<Instance> instances = service.instances();
    int eligible = 0;
    for (int i = 0; i < instances.size(); i++) {
      if (eligible(instances.get(i), tried, evenSuspended)) {
        eligible++;
      }
    }
    if (eligible == 0) {
      return null;
    }
    // A repeat takes no turn of its own: beside one broken instance, every new request would
    // otherwise begin at that one.
    int turn = tried.isEmpty() ? service.turn().getAndIncrement() : service.turn().get();
    int skip = Math.floorMod(turn, eligible);
    Instance last = null;
    for (int i = 0; i < instances.size(); i++) {
      Instance instance = instances.get(i);
      if (eligible(instance, tried, evenSuspended)) {
        last = instance;
        if (skip-- == 0) {
          return instance;
        }
      }
    }
    // One was suspended between the two passes.
    return last;
  }

  private boolean eligible(Instance instance, List<Instance> tried, boolean evenSuspended) {
    return !tried.contains(instance) && (evenSuspended || !suspensions.contains(instance));
  }
}
