package io.signalbox.supervisor.keep;

import io.signalbox.supervisor.launch.Instances;
import io.signalbox.supervisor.launch.LaunchName;
import io.signalbox.supervisor.plan.Memory;
import io.signalbox.supervisor.plan.Rollout;
import io.signalbox.supervisor.plan.ServiceMemory;
import io.signalbox.supervisor.registration.Place;
import io.signalbox.supervisor.registration.Registrations;
import io.signalbox.supervisor.rollout.Update;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** Finds who is to be compared with whom. */
final class Updates {

  private final Instances instances;
  private final Registrations registrations;

  Updates(Instances instances, Registrations registrations) {
    this.instances = instances;
    this.registrations = registrations;
  }

  /** Those that are under way and judged. */
  List<Update> of(Memory memory) {
    return memory.services().values().stream()
        .filter(service -> service.spec().update().judged())
        .filter(service -> service.rollout().underWay() && service.rollout().back() != null)
        .map(this::update)
        .toList();
  }

  private Update update(ServiceMemory service) {
    Rollout rollout = service.rollout();
    return new Update(
        service.spec().name(),
        rollout.number(),
        service.spec().update(),
        registered(service, version -> !version.equals(rollout.version())),
        registered(service, version -> version.equals(rollout.version())));
  }

  /** What the registry calls the instances of such versions. */
  private Set<String> registered(ServiceMemory service, Predicate<String> versions) {
    return service.instances().stream()
        .filter(instance -> versions.test(instance.version()))
        .flatMap(
            instance ->
                instances.find(new LaunchName(instance.id(), instance.generation())).stream())
        .flatMap(launch -> Place.of(launch).stream())
        .flatMap(place -> registrations.ids(place).stream())
        .collect(Collectors.toSet());
  }
}
