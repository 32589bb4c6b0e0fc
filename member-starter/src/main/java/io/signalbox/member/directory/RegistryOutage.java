package io.signalbox.member.directory;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Bridges the time in which a registry that was restarted, and lost its table, is told again who is
 * there: a member does so with its next heartbeat, by default up to 30 s later. An instance that
 * the new table has never had is kept so long; one that it had and has no more has left.
 *
 * <p>Not thread-safe.
 */
final class RegistryOutage {

  private final Duration silence;
  private final Duration grace;
  private final LongSupplier nanoTime;
  private final Map<String, Set<String>> toldSince = new HashMap<>();
  private @Nullable Long heardAt;
  private @Nullable Long backAt;

  /**
   * @param silence after which the registry is taken to have been away
   * @param grace how long the registry takes to hear of everybody; 0 to believe it at once
   */
  RegistryOutage(Duration silence, Duration grace, LongSupplier nanoTime) {
    this.silence = silence;
    this.grace = grace;
    this.nanoTime = nanoTime;
  }

  /** The registry has answered. */
  void heard() {
    long now = nanoTime.getAsLong();
    if (grace.isPositive() && heardAt != null && now - heardAt > silence.toNanos()) {
      backAt = now;
      toldSince.clear();
    } else if (backAt != null && now - backAt > grace.toNanos()) {
      backAt = null;
      toldSince.clear();
    }
    heardAt = now;
  }

  /**
   * Those of {@code before} that are to stay though they are not among {@code told}.
   *
   * @param before reachable instances of the service
   */
  List<Instance> missing(String service, Collection<Instance> before, Collection<Instance> told) {
    if (backAt == null) {
      return List.of();
    }
    Set<String> addresses = toldSince.computeIfAbsent(service, key -> new HashSet<>());
    addresses.addAll(told.stream().map(Instance::authority).collect(Collectors.toSet()));
    return before.stream().filter(known -> !addresses.contains(known.authority())).toList();
  }
}
