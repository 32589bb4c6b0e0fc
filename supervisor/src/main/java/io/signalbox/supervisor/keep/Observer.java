package io.signalbox.supervisor.keep;

import io.signalbox.supervisor.launch.Instances;
import io.signalbox.supervisor.launch.Launch;
import io.signalbox.supervisor.plan.Facts;
import io.signalbox.supervisor.plan.InstanceId;
import io.signalbox.supervisor.plan.InstanceMemory;
import io.signalbox.supervisor.plan.Memory;
import io.signalbox.supervisor.plan.Observed;
import io.signalbox.supervisor.plan.Presence;
import io.signalbox.supervisor.registration.Place;
import io.signalbox.supervisor.registration.Registrations;
import io.signalbox.supervisor.rollout.Judge;
import io.signalbox.supervisor.watch.Prober;
import java.util.Map;
import java.util.OptionalInt;
import java.util.TreeMap;

/** Puts together what is seen of all instances. */
final class Observer {

  private final Instances instances;
  private final Prober prober;
  private final Registrations registrations;
  private final Judge judge;
  private final Actions actions;

  Observer(
      Instances instances,
      Prober prober,
      Registrations registrations,
      Judge judge,
      Actions actions) {
    this.instances = instances;
    this.prober = prober;
    this.registrations = registrations;
    this.judge = judge;
    this.actions = actions;
  }

  Observed look(Memory memory) {
    Map<InstanceId, Facts> facts = new TreeMap<>();
    memory.services().values().stream()
        .flatMap(service -> service.instances().stream())
        .forEach(instance -> facts.put(instance.id(), absent(instance)));
    // The launcher has said all there is, so an instance of which it knows nothing is not there.
    instances.latest().forEach((id, launch) -> facts.put(id, of(launch)));
    return new Observed(facts, judge.judgements());
  }

  private Facts absent(InstanceMemory instance) {
    return Facts.of(instance.generation(), instance.version(), new Presence.Absent())
        .busy(actions.isBusy(instance.id()));
  }

  private Facts of(Launch launch) {
    Facts.Table table = Place.of(launch).map(registrations::standing).orElse(Facts.Table.OUT);
    Facts facts =
        Facts.of(launch.name().generation(), launch.version(), launch.presence())
            .with(prober.of(launch.name()))
            .with(table)
            .done(actions.done(launch.name()))
            .busy(actions.isBusy(launch.name().instance()));
    if (table == Facts.Table.IN) {
      // How many it has matters to those that leave, and is dear to find out.
      return facts;
    }
    OptionalInt connections = instances.connections(launch.name());
    return connections.isPresent() ? facts.inFlight(connections.getAsInt()) : facts;
  }
}
