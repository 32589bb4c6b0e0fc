package io.signalbox.bench.soak;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** Members that were killed, and what may have ended with them. Thread-safe. */
final class Casualties {

  /** Longer than a client with something to say takes to notice. */
  private static final Duration AFTERMATH = Duration.ofSeconds(2);

  private final Switch way;
  private final List<Death> deaths = new CopyOnWriteArrayList<>();

  /**
   * @param at by the JVM's clock
   */
  private record Death(String member, long at) {}

  Casualties(Switch way) {
    this.way = way;
  }

  void killed(String member, long at) {
    deaths.add(new Death(member, at));
  }

  /**
   * Whether a connection ended because its member was killed.
   *
   * @param lastServedBy who gave the last answer on it; null when nobody or the gateway did, so
   *     that any member may have it by now, as it may whenever the gateway proxies
   * @param at when that was noticed, by the JVM's clock
   */
  boolean explain(@Nullable String lastServedBy, long at) {
    return deaths.stream()
        .filter(death -> at - death.at >= 0 && at - death.at < AFTERMATH.toNanos())
        .anyMatch(
            death ->
                way == Switch.PROXY || lastServedBy == null || lastServedBy.equals(death.member));
  }
}
