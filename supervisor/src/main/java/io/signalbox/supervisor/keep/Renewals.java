package io.signalbox.supervisor.keep;

import io.signalbox.member.directory.RequestShare;
import io.signalbox.supervisor.compose.ComposeKeeper;
import io.signalbox.supervisor.launch.Instances;
import io.signalbox.supervisor.launch.Launch;
import io.signalbox.supervisor.launch.LaunchName;
import io.signalbox.supervisor.plan.Phase;
import io.signalbox.supervisor.plan.ServiceReport;
import io.signalbox.supervisor.registration.Place;
import io.signalbox.supervisor.registration.Registrations;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
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
    Map<Place, Double> serving = serving(launches);
    compose.serving().forEach(place -> serving.put(place, RequestShare.ANY));
    if (renewing.compareAndSet(false, true)) {
      Thread.ofVirtual().name("renewals").start(() -> renew(serving));
    }
  }

  /** With the share of requests that each gets at most. */
  private Map<Place, Double> serving(List<Launch> launches) {
    Map<LaunchName, Double> ready = new HashMap<>();
    services.get().stream()
        .flatMap(service -> service.instances().stream())
        .filter(instance -> instance.phase() == Phase.READY)
        .forEach(
            instance ->
                ready.put(new LaunchName(instance.id(), instance.generation()), instance.share()));
    Map<Place, Double> serving = new HashMap<>();
    for (Launch launch : launches) {
      Double share = ready.get(launch.name());
      if (launch.lives() && share != null) {
        Place.of(launch).ifPresent(place -> serving.put(place, share));
      }
    }
    return serving;
  }

  private void renew(Map<Place, Double> serving) {
    try {
      registrations.renew(serving);
    } finally {
      renewing.set(false);
    }
  }
}
