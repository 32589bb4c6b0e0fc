package io.signalbox.member.directory;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.signalbox.balancer.Balancer;
import io.signalbox.balancer.Server;
import io.signalbox.balancer.Settings;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.cloud.client.ServiceInstance;
import org.springframework.cloud.client.discovery.DiscoveryClient;
import org.springframework.cloud.client.discovery.event.HeartbeatEvent;
import org.springframework.context.event.EventListener;

/**
 * The services that are called from here, and a balancer for each, with the instances that the
 * registry last told, or that were declared. It begins with the first question for a service and
 * follows the registry from then on, whenever its client has news. The client answers from memory,
 * with the instances that are UP; while the registry is away it keeps its last answer, and so do
 * we. Thread-safe.
 */
public final class Directory implements SmartInitializingSingleton {

  private static final Logger log = LoggerFactory.getLogger(Directory.class);

  private static final InstanceSource BY_ACTUATOR = new InstanceSource.Registered(null);

  private final EarlyInstances registry;
  private final TcpOffers offers;
  private final Admission admission;
  private final RegistryOutage outage;
  private final BalancerProperties settings;
  private final MeterRegistry meters;
  private final Supplier<Stream<DirectoryListener>> listeners;
  private final Counter refusals;
  private final Map<String, Entry> services = new ConcurrentHashMap<>();

  /** One service. */
  private static final class Entry {

    final Balancer<Instance> balancer;
    final Decisions decisions;
    final InstanceSource source;
    volatile List<Refused> refused = List.of();

    Entry(Balancer<Instance> balancer, Decisions decisions, InstanceSource source) {
      this.balancer = balancer;
      this.decisions = decisions;
      this.source = source;
    }
  }

  /**
   * @param silence of the registry's client after which the registry is taken to have been away
   * @param listeners asked for at each reading, since they may need the directory themselves
   */
  public Directory(
      DiscoveryClient registry,
      DirectoryProperties properties,
      BalancerProperties settings,
      MeterRegistry meters,
      Duration silence,
      Supplier<Stream<DirectoryListener>> listeners) {
    this.registry = new EarlyInstances(registry, silence, System::nanoTime);
    this.offers = new TcpOffers(this.registry);
    this.admission = new Admission(properties.allowedNetworks());
    this.outage = new RegistryOutage(silence, properties.registryGrace(), System::nanoTime);
    this.settings = settings;
    this.meters = meters;
    this.listeners = listeners;
    this.refusals =
        Counter.builder("signalbox.directory.instances.refused")
            .description(
                "Registered instances that were ignored for where they are, or say that they are")
            .register(meters);
  }

  /** Who chooses among the instances of {@code service}. */
  public Balancer<Instance> of(String service) {
    Entry known = services.get(service);
    return (known != null ? known : begin(service)).balancer;
  }

  /** The same of a service that is called already; null of any other. */
  public @Nullable Balancer<Instance> find(String service) {
    Entry known = services.get(service);
    return known == null ? null : known.balancer;
  }

  /**
   * Begins anew with {@code service}: who has chosen before knows nothing of what comes now.
   *
   * @param settings makes of the configured ones those that hold
   */
  public synchronized Balancer<Instance> begin(
      String service, UnaryOperator<Settings> settings, InstanceSource source) {
    forget(service);
    return begin(service, settings.apply(this.settings.of(service)), source).balancer;
  }

  /**
   * The policy of a service that is called already is another one from now on, and nothing else.
   *
   * @param settings makes of the configured ones those that hold
   */
  public void follow(String service, UnaryOperator<Settings> settings) {
    Entry known = services.get(service);
    if (known != null) {
      known.balancer.follow(settings.apply(this.settings.of(service)).policy());
    }
  }

  /** Nobody calls {@code service} any more. */
  public synchronized void forget(String service) {
    Entry known = services.remove(service);
    if (known != null) {
      known.decisions.forget();
    }
  }

  /** What the balancer of a service has decided lately, the oldest first. */
  public List<Decisions.Decision> decisions(String service) {
    Entry known = services.get(service);
    return known == null ? List.of() : known.decisions.latest();
  }

  /** Who in the registry is no instance of a service, though it says so. */
  public List<Refused> refused(String service) {
    Entry known = services.get(service);
    return known == null ? List.of() : known.refused;
  }

  /** All services that have been asked for. */
  public void forEach(BiConsumer<String, Balancer<Instance>> action) {
    services.forEach((name, entry) -> action.accept(name, entry.balancer));
  }

  /** Under the one lock of all readings: with a second one, two could wait for each other. */
  private synchronized Entry begin(String service) {
    Entry known = services.get(service);
    return known != null ? known : begin(service, settings.of(service), BY_ACTUATOR);
  }

  private Entry begin(String service, Settings settings, InstanceSource source) {
    Decisions decisions = new Decisions(service, meters, Clock.systemUTC());
    Entry entry = new Entry(new Balancer<>(settings, decisions), decisions, source);
    read(service, entry);
    services.put(service, entry);
    return entry;
  }

  /** Not before: who is told may need the directory to come into being. */
  @Override
  public void afterSingletonsInstantiated() {
    read();
  }

  /** The registry's client has news. */
  @EventListener(HeartbeatEvent.class)
  public synchronized void read() {
    outage.heard();
    services.forEach(this::read);
    listeners.get().forEach(DirectoryListener::read);
  }

  /** There is news of one service, from elsewhere than the registry. */
  public synchronized void read(String service) {
    Entry known = services.get(service);
    if (known != null) {
      read(service, known);
      listeners.get().forEach(DirectoryListener::read);
    }
  }

  /**
   * Somebody has seen in the registry itself who the instances of {@code service} are, which its
   * client may hear of only later. Those that have left are left to the client.
   */
  public synchronized void seen(String service, List<ServiceInstance> instances) {
    if (registry.hear(service, instances)) {
      read(service);
    }
  }

  /** One at a time, so that an older reading never replaces a newer one. */
  private synchronized void read(String service, Entry entry) {
    try {
      rewrite(service, entry);
    } catch (RuntimeException e) {
      log.warn("The registry's client did not answer for {}, nothing changes", service, e);
    }
  }

  private void rewrite(String service, Entry entry) {
    switch (entry.source) {
      case InstanceSource.Declared(Supplier<List<Instance>> instances) ->
          entry.balancer.replace(instances.get());
      case InstanceSource.Registered(Health health) ->
          rewrite(service, entry, registry.getInstances(service), health, new ArrayList<>());
      case InstanceSource.Offered(String offered) -> {
        List<Refused> refused = new ArrayList<>();
        List<ServiceInstance> told = offers.of(offered, refused);
        rewrite(service, entry, told, new Health.Connection(), refused);
      }
    }
  }

  private void rewrite(
      String service,
      Entry entry,
      List<ServiceInstance> told,
      @Nullable Health health,
      List<Refused> refused) {
    List<Server<Instance>> servers = entry.balancer.servers();
    SequencedMap<Instance, Double> accepted =
        admission.accept(told, servers.stream().map(Server::target).toList(), health, refused);
    SequencedMap<Instance, Double> before = new LinkedHashMap<>();
    servers.stream()
        .filter(Server::reachable)
        .forEach(server -> before.put(server.target(), server.quota()));
    outage
        .missing(service, before.keySet(), List.copyOf(accepted.keySet()))
        .forEach(kept -> accepted.put(kept, before.getOrDefault(kept, RequestShare.ANY)));
    entry.balancer.replace(
        accepted.keySet(), target -> accepted.getOrDefault(target, RequestShare.ANY));
    for (Refused one : refused) {
      if (!entry.refused.contains(one)) {
        refusals.increment();
        log.warn("{}: ignored {}", service, one);
      }
    }
    entry.refused = List.copyOf(refused);
  }
}
