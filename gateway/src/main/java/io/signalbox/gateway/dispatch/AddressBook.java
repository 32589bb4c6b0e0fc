package io.signalbox.gateway.dispatch;

import io.netty.util.NetUtil;
import io.signalbox.gateway.routes.Backend;
import io.signalbox.gateway.routes.ServiceDeclaration;
import io.signalbox.member.directory.Directory;
import io.signalbox.member.directory.Health;
import io.signalbox.member.directory.Instance;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.stereotype.Component;

/**
 * The instances of services that register nowhere. Their names are looked up again and again: each
 * address that a name stands for is an instance. A look-up that fails changes nothing. Thread-safe.
 */
@Component
final class AddressBook implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(AddressBook.class);

  /** Between two look-ups; the JVM remembers answers for a few seconds. */
  private static final long LOOK_SECONDS = 1;

  private final ObjectProvider<Directory> directory;
  private final Map<String, Entry> services = new ConcurrentHashMap<>();
  private final ScheduledExecutorService looks =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().name("address-book").daemon().factory());

  AddressBook(ObjectProvider<Directory> directory) {
    this.directory = directory;
    looks.scheduleWithFixedDelay(this::look, LOOK_SECONDS, LOOK_SECONDS, TimeUnit.SECONDS);
  }

  /** One service. */
  private static final class Entry {

    private final ServiceDeclaration service;
    private final Health health;
    private final Map<String, List<String>> known = new ConcurrentHashMap<>();

    Entry(ServiceDeclaration service) {
      this.service = service;
      String path = service.health();
      this.health = path == null ? new Health.Connection() : new Health.Request(path);
    }

    boolean isOf(ServiceDeclaration other) {
      return service.addresses().equals(other.addresses())
          && service.secure() == other.secure()
          && Objects.equals(service.health(), other.health());
    }

    List<Instance> instances() {
      return service.addresses().stream().flatMap(this::instances).distinct().toList();
    }

    private Stream<Instance> instances(Backend backend) {
      return addresses(backend.host())
          .map(
              address ->
                  new Instance(
                      new Backend(address, backend.port()).toString(),
                      service.secure(),
                      address,
                      backend.port(),
                      health,
                      null,
                      backend.host()));
    }

    private Stream<String> addresses(String host) {
      return isAddress(host) ? Stream.of(host) : known.getOrDefault(host, List.of()).stream();
    }

    /** Whether something is otherwise than before. */
    boolean look() {
      boolean changed = false;
      for (Backend backend : service.addresses()) {
        String host = backend.host();
        List<String> now = isAddress(host) ? List.of() : lookUp(host);
        if (!now.isEmpty()) {
          changed |= !now.equals(known.put(host, now));
        }
      }
      return changed;
    }

    private static boolean isAddress(String host) {
      return NetUtil.isValidIpV4Address(host) || NetUtil.isValidIpV6Address(host);
    }

    /** Nothing when nobody can say, or when it leads to where no service is. */
    private static List<String> lookUp(String host) {
      try {
        return Arrays.stream(InetAddress.getAllByName(host))
            .filter(address -> !isNoService(address))
            .map(NetUtil::toAddressString)
            .sorted()
            .toList();
      } catch (UnknownHostException e) {
        log.debug("{}: {}", host, e.getMessage());
        return List.of();
      }
    }

    /** Clouds have their secrets at link-local addresses. */
    private static boolean isNoService(InetAddress address) {
      return address.isLinkLocalAddress()
          || address.isAnyLocalAddress()
          || address.isMulticastAddress();
    }
  }

  /** These are the service's addresses from now on. The first look-up is made here. */
  void put(ServiceDeclaration service) {
    Entry known = services.get(service.name());
    if (known != null && known.isOf(service)) {
      return;
    }
    Entry entry = new Entry(service);
    entry.look();
    services.put(service.name(), entry);
    directory.ifAvailable(it -> it.read(service.name()));
  }

  /** The instances of a service. */
  List<Instance> of(String service) {
    Entry entry = services.get(service);
    return entry == null ? List.of() : entry.instances();
  }

  void forget(String service) {
    services.remove(service);
  }

  private void look() {
    try {
      services.forEach(
          (service, entry) -> {
            if (entry.look() && Objects.equals(services.get(service), entry)) {
              directory.getObject().read(service);
            }
          });
    } catch (RuntimeException e) {
      // It would be the last one.
      log.warn("Addresses could not be looked up", e);
    }
  }

  @Override
  public void close() {
    looks.shutdownNow();
  }
}
