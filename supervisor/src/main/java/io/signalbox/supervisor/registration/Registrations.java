package io.signalbox.supervisor.registration;

import io.signalbox.supervisor.launch.LaunchName;
import io.signalbox.supervisor.plan.Facts;
import java.io.IOException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Who of the instances may be called. One that does not register itself is registered here, under a
 * lease that is renewed here; as soon as one is seen that has registered itself, that registration
 * is the one that counts. What is told of the table is what others can read there. Thread-safe.
 */
public final class Registrations {

  private static final Logger log = LoggerFactory.getLogger(Registrations.class);

  /** Members read the table each second, and it may be half a second old then. */
  private static final long READ_BY_ALL = Duration.ofSeconds(2).toNanos();

  /** After that what was read last says nothing of now. */
  private static final long STALE = Duration.ofSeconds(5).toNanos();

  private static final long RENEWAL = Duration.ofSeconds(10).toNanos();

  private final Registry registry;
  private final RegistryTable table;
  private final String node;
  private final LongSupplier nanoTime;

  /** What is to be in the table, with the time at which the registry was last told. */
  private final Map<Place, Long> admitted = new HashMap<>();

  private final Set<Place> takenOut = new HashSet<>();

  /** Those that have registered themselves and were taken out. */
  private final Map<Place, Set<String>> overridden = new HashMap<>();

  /** Since when each is read no more. */
  private final Map<Place, Long> missing = new HashMap<>();

  private boolean read;
  private long lastRead;

  /**
   * @param node this machine's name, which no other supervisor of the registry has
   */
  public Registrations(Registry registry, RegistryTable table, String node, LongSupplier nanoTime) {
    this.registry = registry;
    this.table = table;
    this.node = node;
    this.nanoTime = nanoTime;
  }

  /**
   * The table has been read anew.
   *
   * @param places of all instances that are known
   */
  public synchronized void read(List<Place> places) {
    long now = nanoTime.getAsLong();
    read = true;
    lastRead = now;
    Set<Place> there = new HashSet<>(places);
    missing.keySet().retainAll(there);
    takenOut.retainAll(there);
    overridden.keySet().retainAll(there);
    admitted.keySet().retainAll(there);
    for (Place place : places) {
      if (entries(place).isEmpty()) {
        missing.putIfAbsent(place, now);
      } else {
        missing.remove(place);
      }
    }
  }

  private String id(Place place) {
    return new RegisteredName(place.name(), node).toString();
  }

  private List<Entry> entries(Place place) {
    String id = id(place);
    return table.of(place.service()).stream()
        .filter(
            entry ->
                entry.id().equals(id)
                    || entry.port() == place.port()
                        && isAt(entry.host(), place.host())
                        && !isOfAnotherStart(entry, place.name()))
        .toList();
  }

  /** What is left of a container's earlier start is at the same place. */
  private boolean isOfAnotherStart(Entry entry, LaunchName name) {
    return RegisteredName.parse(entry.id())
        .filter(other -> other.node().equals(node))
        .map(RegisteredName::start)
        .filter(other -> other.instance().equals(name.instance()) && !other.equals(name))
        .isPresent();
  }

  /** What the registry calls those that are called at {@code place}. */
  public List<String> ids(Place place) {
    return entries(place).stream().map(Entry::id).toList();
  }

  private static boolean isAt(String host, @Nullable String wanted) {
    return wanted == null ? isOfThisMachine(host) : wanted.equals(host);
  }

  private static boolean isOfThisMachine(String host) {
    try {
      InetAddress address = InetAddress.ofLiteral(host);
      return address.isLoopbackAddress() || NetworkInterface.getByInetAddress(address) != null;
    } catch (IllegalArgumentException | IOException e) {
      return false;
    }
  }

  /** Whether it gets requests, as far as others can know. */
  public synchronized Facts.Table standing(Place place) {
    long now = nanoTime.getAsLong();
    if (!read || now - lastRead > STALE) {
      return Facts.Table.UNKNOWN;
    }
    if (!entries(place).isEmpty()) {
      return takenOut.contains(place) ? Facts.Table.UNKNOWN : Facts.Table.IN;
    }
    Long since = missing.get(place);
    return since != null && now - since >= READ_BY_ALL ? Facts.Table.OUT : Facts.Table.UNKNOWN;
  }

  /**
   * The share of requests that those who read the table give it at most, by the largest that is
   * said of it there.
   */
  public double share(Place place) {
    return entries(place).stream().mapToDouble(Entry::share).max().orElse(Facts.ANY_SHARE);
  }

  /**
   * It is to be called, in the place of earlier starts of its instance.
   *
   * @param share of the service's requests that it gets at most; 1: as many as any other
   */
  public void admit(Place place, double share) throws IOException {
    removeEarlier(place.name());
    Set<String> back;
    synchronized (this) {
      takenOut.remove(place);
      back = overridden.getOrDefault(place, Set.of());
    }
    boolean isBack = false;
    for (String id : back) {
      isBack |= registry.bringBack(place.service(), id);
    }
    // What was frozen has renewed nothing: its own registration may be gone.
    if (!isBack && isOurs(place)) {
      registry.register(id(place), place, share);
    }
    shareOthers(place, share);
    synchronized (this) {
      overridden.remove(place);
      admitted.put(place, nanoTime.getAsLong());
    }
  }

  /** What it has registered itself says the share, too. */
  private void shareOthers(Place place, double share) throws IOException {
    for (Entry entry : entries(place)) {
      if (!entry.id().equals(id(place)) && entry.share() != share) {
        registry.share(place.service(), entry.id(), share);
      }
    }
  }

  /** Whether nobody else has registered it. */
  private boolean isOurs(Place place) {
    return entries(place).stream().allMatch(entry -> entry.id().equals(id(place)));
  }

  /**
   * It is not to be called any more.
   *
   * @param lives whether it may go on saying that it is up
   */
  public void takeOut(Place place, boolean lives) throws IOException {
    List<Entry> entries = entries(place);
    synchronized (this) {
      admitted.remove(place);
      takenOut.add(place);
    }
    registry.remove(place.service(), id(place));
    for (Entry entry : entries) {
      if (entry.id().equals(id(place))) {
        continue;
      }
      if (lives) {
        synchronized (this) {
          overridden.computeIfAbsent(place, key -> new HashSet<>()).add(entry.id());
        }
        registry.takeOutOfService(place.service(), entry.id());
      } else {
        registry.remove(place.service(), entry.id());
      }
    }
  }

  /** What is left in the table of earlier starts of an instance goes. */
  public void removeEarlier(LaunchName name) throws IOException {
    String service = name.instance().service();
    for (Entry entry : table.of(service)) {
      boolean isEarlier =
          RegisteredName.parse(entry.id())
              .filter(other -> other.node().equals(node))
              .map(RegisteredName::start)
              .filter(other -> other.instance().equals(name.instance()))
              .filter(other -> other.generation() < name.generation())
              .isPresent();
      if (isEarlier) {
        registry.remove(service, entry.id());
      }
    }
  }

  /**
   * Renews what is due, registers what has got lost, as when the registry was restarted, and
   * withdraws what has come to register itself. To be called about each second.
   *
   * @param serving those of which memory has it that they belong into the table, each with the
   *     share of requests that it gets at most
   */
  public void renew(Map<Place, Double> serving) {
    serving.forEach(
        (place, share) -> {
          try {
            renew(place, share);
          } catch (IOException e) {
            log.debug("{}", e.getMessage());
          }
        });
  }

  private void renew(Place place, double share) throws IOException {
    long now = nanoTime.getAsLong();
    Long told;
    synchronized (this) {
      if (takenOut.contains(place) || overridden.containsKey(place)) {
        return;
      }
      told = admitted.get(place);
    }
    List<Entry> entries = entries(place);
    boolean itself = entries.stream().anyMatch(entry -> !entry.id().equals(id(place)));
    boolean ours = entries.stream().anyMatch(entry -> entry.id().equals(id(place)));
    if (itself && ours) {
      log.info("{} has registered itself: it is called as it says", place.name());
      shareOthers(place, share);
      registry.remove(place.service(), id(place));
      return;
    }
    long age = told == null ? Long.MAX_VALUE : now - told;
    boolean due = ours && age >= RENEWAL || entries.isEmpty() && age >= READ_BY_ALL;
    if (itself || !due) {
      return;
    }
    if (!registry.renew(place.service(), id(place))) {
      registry.register(id(place), place, share);
    }
    synchronized (this) {
      if (!takenOut.contains(place)) {
        admitted.put(place, now);
      }
    }
  }
}
