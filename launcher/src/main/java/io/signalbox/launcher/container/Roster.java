package io.signalbox.launcher.container;

import io.signalbox.launcher.Ended;
import io.signalbox.launcher.Exit;
import io.signalbox.launcher.handles.StoredHandle;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * All instances of which anything is known. One that comes, and one that ends, is in two places for
 * a moment rather than in none. Thread-safe.
 */
final class Roster {

  private final Map<String, Instance> there = new ConcurrentHashMap<>();
  private final Map<String, Gone> ended = new ConcurrentHashMap<>();
  private final Set<String> launching = ConcurrentHashMap.newKeySet();

  /** One that has ended; its container stays until it is forgotten. */
  record Gone(StoredHandle stored, Exit exit) {
    Ended told() {
      return new Ended(stored.handle(), exit);
    }
  }

  List<Instance> there() {
    return List.copyOf(there.values());
  }

  @Nullable Instance there(String name) {
    return there.get(name);
  }

  List<Ended> ended() {
    return ended.values().stream().map(Gone::told).toList();
  }

  @Nullable Gone ended(String name) {
    return ended.get(name);
  }

  /** What is written down of an instance, whether it is there or was. */
  Optional<StoredHandle> stored(String name) {
    Instance instance = there.get(name);
    return instance != null
        ? Optional.of(instance.stored())
        : Optional.ofNullable(ended.get(name)).map(Gone::stored);
  }

  void launching(String launch) {
    launching.add(launch);
  }

  void launched(String launch) {
    launching.remove(launch);
  }

  void add(Instance instance) {
    there.put(instance.name(), instance);
    ended.remove(instance.name());
  }

  void end(Instance instance, Exit exit) {
    ended.put(instance.name(), new Gone(instance.stored(), exit));
    there.remove(instance.name(), instance);
  }

  void add(Gone gone) {
    ended.put(gone.stored().instance(), gone);
  }

  void forget(Gone gone) {
    ended.remove(gone.stored().instance(), gone);
  }

  /** Whether a start is known, be it over or just beginning. */
  boolean knows(String launch) {
    return launching.contains(launch)
        || there.values().stream().anyMatch(one -> one.stored().launch().equals(launch))
        || isOver(launch);
  }

  boolean isOver(String launch) {
    return ended.values().stream().anyMatch(one -> one.stored().launch().equals(launch));
  }
}
