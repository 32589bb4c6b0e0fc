package io.signalbox.gateway.dispatch;

import io.netty.util.NetUtil;
import io.signalbox.member.directory.Directory;
import io.signalbox.member.directory.Health;
import io.signalbox.member.directory.Instance;
import io.signalbox.networks.Literal;
import io.signalbox.services.Backend;
import io.signalbox.services.ServiceDeclaration;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.stereotype.Component;

/**
 * The instances of services that register nowhere. Their names are looked up again and again: each
 * address that a name stands for is an instance. A look-up that fails changes nothing, and until
 * the first of changed names has ended a service keeps the instances that it had. Thread-safe.
 */
@Component
final class AddressBook implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(AddressBook.class);

  /** Between two look-ups; the JVM remembers answers for as long as it is told to. */
  private static final long LOOK_SECONDS = 1;

  /** For which a service that is there already is left as it is. */
  private static final long FIRST_LOOK_SECONDS = 2;

  /** Services whose names are looked up at once: each may wait for a server that is away. */
  private static final int AT_ONCE = 8;

  private final ObjectProvider<Directory> directory;
  private final Names names;
  private final Map<String, Entry> services = new ConcurrentHashMap<>();
  private final ScheduledExecutorService clock =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().name("address-book").daemon().factory());
  private final ExecutorService looks =
      Executors.newFixedThreadPool(
          AT_ONCE, Thread.ofPlatform().name("address-book-", 1).daemon().factory());

  @Autowired
  AddressBook(ObjectProvider<Directory> directory) {
    this(directory, InetAddress::getAllByName);
  }

  AddressBook(ObjectProvider<Directory> directory, Names names) {
    this.directory = directory;
    this.names = names;
    clock.scheduleWithFixedDelay(
        () -> services.values().forEach(this::look), LOOK_SECONDS, LOOK_SECONDS, TimeUnit.SECONDS);
  }

  /** Tells which addresses a name stands for. */
  interface Names {

    InetAddress[] addresses(String host) throws UnknownHostException;
  }

  /** One service. */
  private final class Entry {

    private final ServiceDeclaration service;
    private final Health health;
    private final Map<String, List<String>> known = new ConcurrentHashMap<>();
    private final AtomicBoolean looking = new AtomicBoolean();
    private final CountDownLatch looked = new CountDownLatch(1);
    private volatile @Nullable Entry before;

    Entry(ServiceDeclaration service, @Nullable Entry before) {
      this.service = service;
      String path = service.location().health();
      this.health = path == null ? new Health.Connection() : new Health.Request(path);
      if (before != null) {
        known.putAll(before.known);
        known.keySet().retainAll(service.addresses().stream().map(Backend::host).toList());
      }
      this.before = hasNames() && found().isEmpty() ? before : null;
    }

    boolean hasNames() {
      return service.addresses().stream().anyMatch(backend -> !isAddress(backend.host()));
    }

    boolean isOf(ServiceDeclaration other) {
      return service.location().equals(other.location());
    }

    List<Instance> instances() {
      Entry old = before;
      return old == null ? found() : old.instances();
    }

    private List<Instance> found() {
      return service.addresses().stream().flatMap(this::instances).distinct().toList();
    }

    private Stream<Instance> instances(Backend backend) {
      return addresses(backend.host())
          .map(
              address ->
                  new Instance(
                      new Backend(address, backend.port()).toString(),
                      service.location().secure(),
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
      boolean changed = before != null;
      for (Backend backend : service.addresses()) {
        String host = backend.host();
        List<String> now = isAddress(host) ? List.of() : lookUp(host);
        if (!now.isEmpty()) {
          changed |= !now.equals(known.put(host, now));
        }
      }
      before = null;
      return changed;
    }

    private static boolean isAddress(String host) {
      return NetUtil.isValidIpV4Address(host) || NetUtil.isValidIpV6Address(host);
    }

    /** Nothing when nobody can say, or when it leads to where no service is. */
    private List<String> lookUp(String host) {
      try {
        return Arrays.stream(names.addresses(host))
            .filter(address -> !isNoService(address))
            .map(Literal::spelled)
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

  /** These are the service's addresses from now on. */
  void put(ServiceDeclaration service) {
    Entry known = services.get(service.name());
    if (known != null && known.isOf(service)) {
      return;
    }
    Entry entry = new Entry(service, known);
    services.put(service.name(), entry);
    directory.ifAvailable(it -> it.read(service.name()));
    look(entry);
  }

  /** Waits for the first look-up of a service's names, as long as that is no long wait. */
  void awaitFirstLook(String service) {
    Entry entry = services.get(service);
    try {
      if (entry != null
          && entry.hasNames()
          && !entry.looked.await(FIRST_LOOK_SECONDS, TimeUnit.SECONDS)) {
        log.warn("{}: its addresses are not known yet", service);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** The instances of a service. */
  List<Instance> of(String service) {
    Entry entry = services.get(service);
    return entry == null ? List.of() : entry.instances();
  }

  void forget(String service) {
    services.remove(service);
  }

  private void look(Entry entry) {
    if (entry.hasNames() && entry.looking.compareAndSet(false, true)) {
      looks.execute(() -> lookNow(entry));
    }
  }

  private void lookNow(Entry entry) {
    try {
      if (entry.look()) {
        directory.ifAvailable(it -> it.read(entry.service.name()));
      }
    } catch (RuntimeException e) {
      log.warn("{}: its addresses could not be looked up", entry.service.name(), e);
    } finally {
      entry.looking.set(false);
      entry.looked.countDown();
    }
  }

  @Override
  public void close() {
    clock.shutdownNow();
    looks.shutdownNow();
  }
}
