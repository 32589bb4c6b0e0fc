package io.signalbox.supervisor.keep;

import io.signalbox.supervisor.compose.ComposeKeeper;
import io.signalbox.supervisor.launch.Instances;
import io.signalbox.supervisor.launch.Launch;
import io.signalbox.supervisor.launch.LaunchName;
import io.signalbox.supervisor.plan.Phase;
import io.signalbox.supervisor.plan.ServiceReport;
import io.signalbox.supervisor.registration.Place;
import io.signalbox.supervisor.registration.Registrations;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Keeps in the registry who belongs there, each time that its table has been read. Thread-safe. */
final class Renewals {

  private final Registrations registrations;
  private final Instances instances;
  private final ComposeKeeper compose;
  private final Supplier<List<ServiceReport>> services;
  private final Runnable news;
  private final AtomicBoolean renewing = new AtomicBoolean();

  /**
   * @param services how all stands
   * @param news is told that the table may say something else than before
   */
  Renewals(
      Registrations registrations,
      Instances instances,
      ComposeKeeper compose,
      Supplier<List<ServiceReport>> services,
      Runnable news) {
    this.registrations = registrations;
    this.instances = instances;
    this.compose = compose;
    this.services = services;
    this.news = news;
  }

  /** The registry's table has been read anew. What is renewed is not waited for. */
  void tableRead() {
    List<Launch> launches = instances.all();
    registrations.read(
        Stream.concat(
                launches.stream().flatMap(launch -> Place.of(launch).stream()),
                compose.places().stream())
            .toList());
    news.run();
    List<Place> serving =
        Stream.concat(serving(launches).stream(), compose.serving().stream()).toList();
    if (renewing.compareAndSet(false, true)) {
      Thread.ofVirtual().name("renewals").start(() -> renew(serving));
    }
  }

  private List<Place> serving(List<Launch> launches) {
    Set<LaunchName> ready =
        services.get().stream()
            .flatMap(service -> service.instances().stream())
            .filter(instance -> instance.phase() == Phase.READY)
            .map(instance -> new LaunchName(instance.id(), instance.generation()))
            .collect(Collectors.toSet());
    return launches.stream()
        .filter(launch -> launch.lives() && ready.contains(launch.name()))
        .flatMap(launch -> Place.of(launch).stream())
        .toList();
  }

  private void renew(List<Place> serving) {
    try {
      registrations.renew(serving);
    } finally {
      renewing.set(false);
    }
  }
}
