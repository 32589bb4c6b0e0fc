package io.signalbox.supervisor.api;

import io.signalbox.supervisor.keep.Keeper;
import io.signalbox.supervisor.plan.Phase;
import io.signalbox.supervisor.plan.ServiceReport;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.stereotype.Component;

/**
 * Services that are to run and cannot be started, at {@code /actuator/failing}: for those who keep
 * calls waiting for them. Not in it is one that is being started, again or for the first time.
 */
@Component
@Endpoint(id = "failing")
class FailingEndpoint {

  private static final Set<Phase> FAILED = EnumSet.of(Phase.BACKOFF, Phase.CRASHLOOP);

  /** What may serve soon, or does. */
  private static final Set<Phase> PROMISING =
      EnumSet.of(Phase.WAITING, Phase.STARTING, Phase.READY, Phase.SICK, Phase.UNKNOWN);

  private final Keeper keeper;

  FailingEndpoint(Keeper keeper) {
    this.keeper = keeper;
  }

  /** By service, how it stands. */
  @ReadOperation
  Map<String, String> failing() {
    Map<String, String> failing = new TreeMap<>();
    for (ServiceReport service : keeper.view().services()) {
      if (isFailing(service)) {
        failing.put(service.name(), service.words());
      }
    }
    return failing;
  }

  private static boolean isFailing(ServiceReport service) {
    List<Phase> phases =
        service.instances().stream().map(ServiceReport.InstanceReport::phase).toList();
    return service.wanted() > 0
        && phases.stream().anyMatch(FAILED::contains)
        && Collections.disjoint(phases, PROMISING);
  }
}
