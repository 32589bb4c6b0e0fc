package io.signalbox.supervisor.keep;

import io.signalbox.supervisor.launch.Instances;
import io.signalbox.supervisor.launch.Launch;
import io.signalbox.supervisor.plan.Action;
import io.signalbox.supervisor.plan.Facts;
import io.signalbox.supervisor.plan.InstanceId;
import io.signalbox.supervisor.plan.InstanceMemory;
import io.signalbox.supervisor.plan.Memory;
import io.signalbox.supervisor.plan.Observed;
import io.signalbox.supervisor.plan.Phase;
import io.signalbox.supervisor.plan.Presence;
import io.signalbox.supervisor.registration.Place;
import io.signalbox.supervisor.registration.Registrations;
import io.signalbox.supervisor.rollout.Judge;
import io.signalbox.supervisor.watch.CallWatch;
import io.signalbox.supervisor.watch.Prober;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Puts together what is seen of all instances. */
final class Observer {

  private final Instances instances;
  private final Prober prober;
  private final Registrations registrations;
  private final Judge judge;
  private final CallWatch callWatch;
  private final Actions actions;

  Observer(
      Instances instances,
      Prober prober,
      Registrations registrations,
      Judge judge,
      CallWatch callWatch,
      Actions actions) {
    this.instances = instances;
    this.prober = prober;
    this.registrations = registrations;
    this.judge = judge;
    this.callWatch = callWatch;
    this.actions = actions;
  }

  Observed look(Memory memory) {
    Map<InstanceId, Facts> facts = new TreeMap<>();
    Map<InstanceId, Phase> phases = new HashMap<>();
    memory.services().values().stream()
        .flatMap(service -> service.instances().stream())
        .forEach(
            instance -> {
              facts.put(instance.id(), absent(instance));
              phases.put(instance.id(), instance.phase());
            });
    // The launcher has said all there is, so an instance of which it knows nothing is not there.
    instances.latest().forEach((id, launch) -> facts.put(id, of(launch, phases.get(id))));
    return new Observed(facts, judge.judgements(), callWatch.calls());
  }

  private Facts absent(InstanceMemory instance) {
    return Facts.of(instance.generation(), instance.version(), new Presence.Absent())
        .busy(actions.isBusy(instance.id()));
  }

  /**
   * How many connections it has matters to one that drains or is about to be frozen, and is dear to
   * find out; whether it is frozen has to be looked at where nobody remembers it.
   *
   * @param phase null when it is not remembered
   */
  private Facts of(Launch launch, @Nullable Phase phase) {
    Set<Action.Kind> done = actions.done(launch.name());
    boolean frozen =
        done.contains(Action.Kind.FREEZE)
            || (phase == null || phase == Phase.UNKNOWN) && instances.isFrozen(launch.name());
    boolean drains = phase == Phase.DRAINING || phase == Phase.PAUSED && !frozen;
    Optional<Place> place = Place.of(launch);
    Facts.Table table = place.map(registrations::standing).orElse(Facts.Table.OUT);
    Facts facts =
        Facts.of(launch.name().generation(), launch.version(), launch.presence())
            .with(prober.of(launch.name()))
            .with(table)
            .share(place.map(registrations::share).orElse(Facts.ANY_SHARE))
            .done(done)
            .frozen(frozen)
            .busy(actions.isBusy(launch.name().instance()));
    OptionalInt connections =
        drains && table != Facts.Table.IN
            ? instances.connections(launch.name())
            : OptionalInt.empty();
    return connections.isPresent() ? facts.inFlight(connections.getAsInt()) : facts;
  }
}
