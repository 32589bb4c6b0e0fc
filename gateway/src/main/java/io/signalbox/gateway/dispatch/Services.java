package io.signalbox.gateway.dispatch;

import io.micrometer.core.instrument.MeterRegistry;
import io.signalbox.balancer.Balancer;
import io.signalbox.balancer.PolicyName;
import io.signalbox.balancer.Settings;
import io.signalbox.gateway.activation.WaitingRooms;
import io.signalbox.gateway.routes.RouteRule;
import io.signalbox.gateway.routes.RouteTable;
import io.signalbox.gateway.routes.RouteTableListener;
import io.signalbox.gateway.routes.Routes;
import io.signalbox.member.directory.Directory;
import io.signalbox.member.directory.DirectoryListener;
import io.signalbox.member.directory.Health;
import io.signalbox.member.directory.Instance;
import io.signalbox.member.directory.InstanceSource;
import io.signalbox.services.ServiceDeclaration;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.core.Ordered;
import org.springframework.stereotype.Component;

/** The services that routes lead to. Thread-safe. */
@Component
public final class Services implements DirectoryListener, RouteTableListener, Ordered {

  /** So long a request may take from its route to the service, which is no more meanwhile. */
  private static final Duration KEPT_WITHOUT_ROUTE = Duration.ofSeconds(10);

  /** Connections of a pool are there whether they are asked anything or not. */
  private static final Settings.Concurrency UNLIMITED =
      new Settings.Concurrency(100_000, 100_000, 100_000);

  private final Directory directory;
  private final AddressBook addresses;
  private final MeterRegistry meters;
  private final DispatchProperties properties;
  private final WaitingRooms rooms;
  private final LongSupplier nanoTime;
  private final Map<String, Routed> byName = new ConcurrentHashMap<>();

  /**
   * A service, and what it has been made of.
   *
   * @param since when no route has led to it any more; null while one does
   */
  private record Routed(Service service, Making making, @Nullable Long since) {

    Routed retired(long now) {
      return new Routed(service, making, now);
    }

    boolean isOver(long now) {
      return since != null && now - since > KEPT_WITHOUT_ROUTE.toNanos();
    }
  }

  /**
   * What cannot change without making a service anew.
   *
   * @param registered whether the registry tells its instances
   * @param tcp whether it gets connections, and no requests
   * @param grpc whether what it gets are calls of gRPC
   */
  private record Making(boolean registered, boolean tcp, boolean grpc) {

    static Making of(ServiceDeclaration declaration) {
      return new Making(
          declaration.addresses().isEmpty(), declaration.isTcp(), declaration.isGrpc());
    }
  }

  /**
   * What is wanted of a service.
   *
   * @param sleeps whether it has no instances as long as nobody calls
   */
  private record Wanted(Making making, @Nullable PolicyName policy, boolean sleeps) {

    static final Wanted CONFIGURED = new Wanted(new Making(true, false, false), null, false);

    static Wanted of(ServiceDeclaration declaration) {
      PolicyName policy = declaration.policy();
      return new Wanted(
          Making.of(declaration),
          // Nothing is known of connections but how many there are.
          declaration.isTcp() && policy == null ? PolicyName.LEAST_REQUESTS : policy,
          declaration.run() != null && declaration.run().idle() != null);
    }

    Settings over(Settings configured) {
      Settings chosen = policy == null ? configured : configured.with(policy);
      return making.tcp ? chosen.with(UNLIMITED) : chosen;
    }
  }

  @Autowired
  Services(
      Routes routes,
      Directory directory,
      AddressBook addresses,
      MeterRegistry meters,
      DispatchProperties properties,
      WaitingRooms rooms) {
    this(directory, addresses, meters, properties, rooms, System::nanoTime);
    replaced(routes.table());
  }

  Services(
      Directory directory,
      AddressBook addresses,
      MeterRegistry meters,
      DispatchProperties properties,
      WaitingRooms rooms,
      LongSupplier nanoTime) {
    this.directory = directory;
    this.addresses = addresses;
    this.meters = meters;
    this.properties = properties;
    this.rooms = rooms;
    this.nanoTime = nanoTime;
  }

  /** Null when no route leads to it. */
  public @Nullable Service of(String name) {
    Routed routed = byName.get(name);
    return routed == null ? null : routed.service;
  }

  /** Of those that sleep, how much they are called. */
  Map<String, ActivationEndpoint.Calls> calls() {
    Map<String, ActivationEndpoint.Calls> calls = new TreeMap<>();
    byName.forEach(
        (name, routed) -> {
          Activation activation = routed.service.activation();
          if (activation != null) {
            calls.put(name, ActivationEndpoint.Calls.of(activation));
          }
        });
    return calls;
  }

  /** Before those who ask for services. */
  @Override
  public int getOrder() {
    return HIGHEST_PRECEDENCE;
  }

  @Override
  public void replaced(RouteTable table) {
    Map<String, Wanted> wanted = new HashMap<>();
    for (ServiceDeclaration declaration : table.services()) {
      if (!declaration.addresses().isEmpty()) {
        addresses.put(declaration);
      }
      wanted.put(declaration.name(), Wanted.of(declaration));
    }
    for (RouteRule rule : table.rules()) {
      if (rule.service() instanceof String name) {
        wanted.putIfAbsent(name, Wanted.CONFIGURED);
      }
    }
    byName.keySet().stream().filter(name -> !wanted.containsKey(name)).forEach(this::retire);
    wanted.forEach(this::want);
  }

  private void retire(String name) {
    Routed routed = byName.get(name);
    if (routed != null && routed.since == null) {
      byName.put(name, routed.retired(nanoTime.getAsLong()));
      directory.forget(name);
      addresses.forget(name);
      routed.service.close();
    }
  }

  private void want(String name, Wanted wanted) {
    Routed known = byName.get(name);
    if (known != null && known.since == null) {
      if (known.making.equals(wanted.making)) {
        directory.follow(name, wanted::over);
        known.service.sleeps(wanted.sleeps);
        return;
      }
      if (!wanted.making.registered) {
        // Until then those of the registry get what comes.
        addresses.awaitFirstLook(name);
      }
      known.service.close();
    }
    begin(name, wanted, known);
  }

  private void begin(String name, Wanted wanted, @Nullable Routed known) {
    Making making = wanted.making;
    if (making.registered) {
      addresses.forget(name);
    }
    Balancer<Instance> balancer = directory.begin(name, wanted::over, source(name, making));
    Service service =
        new Service(
            name,
            balancer,
            meters,
            known == null ? new TargetMeters(meters, name) : known.service.targets(),
            properties.maxSharePerClient(),
            properties.maxAttempts(),
            () -> new Activation(name, balancer, rooms, nanoTime));
    service.sleeps(wanted.sleeps);
    byName.put(name, new Routed(service, making, null));
  }

  private InstanceSource source(String name, Making making) {
    if (!making.registered) {
      return new InstanceSource.Declared(() -> addresses.of(name));
    }
    if (making.tcp) {
      return new InstanceSource.Offered(name);
    }
    // By HTTP/1.1 it cannot be asked how it is.
    return new InstanceSource.Registered(making.grpc ? new Health.Connection() : null);
  }

  @Override
  public void read() {
    long now = nanoTime.getAsLong();
    byName.values().removeIf(routed -> routed.isOver(now));
    byName.values().forEach(routed -> routed.service.forgetWhoHasLeft());
  }
}
