package io.signalbox.registry.registration;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Remembers what has been refused lately, so that a member that tries again each second is logged
 * once in ten minutes. Thread-safe.
 */
final class RecentRefusals {

  private static final long REPEATED_AFTER_NANOS = 600_000_000_000L;
  private static final int MOST = 200;

  private final Map<Integer, Long> loggedAt =
      new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Integer, Long> eldest) {
          return size() > MOST;
        }
      };

  synchronized boolean isNew(String refusal) {
    long now = System.nanoTime();
    Long before = loggedAt.get(refusal.hashCode());
    if (before != null && now - before < REPEATED_AFTER_NANOS) {
      return false;
    }
    loggedAt.put(refusal.hashCode(), now);
    return true;
  }
}
