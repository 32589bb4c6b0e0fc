package io.signalbox.registry.registration;

import io.signalbox.logs.Printable;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Remembers what has been refused lately: for whoever asks why a service is not in the table, and
 * so that a member that tries again each second is logged once in ten minutes. Thread-safe.
 */
final class RecentRefusals {

  private static final Duration LOGGED_EVERY = Duration.ofMinutes(10);
  private static final int MOST = 100;
  private static final int LONGEST_METHOD = 20;
  private static final int LONGEST_PATH = 200;
  private static final int LONGEST_REASON = 1_000;

  /** What was refused to whom and why, as it can be shown. */
  record Refusal(String from, String method, String path, int status, String reason) {

    Refusal {
      method = Printable.of(method, LONGEST_METHOD);
      path = Printable.of(path, LONGEST_PATH);
      reason = Printable.of(reason, LONGEST_REASON);
    }
  }

  /**
   * @param last when it was refused for the last time
   * @param count how often, since it has been remembered
   */
  record Seen(Refusal refusal, Instant last, int count, Instant logged) {}

  private final InstantSource clock;
  private final Map<Refusal, Seen> latestLast =
      new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Refusal, Seen> eldest) {
          return size() > MOST;
        }
      };

  RecentRefusals(InstantSource clock) {
    this.clock = clock;
  }

  /** Whether it is worth a line in the log. */
  synchronized boolean add(Refusal refusal) {
    Instant now = clock.instant();
    Seen before = latestLast.get(refusal);
    boolean news = before == null || !now.isBefore(before.logged.plus(LOGGED_EVERY));
    latestLast.put(
        refusal,
        before == null
            ? new Seen(refusal, now, 1, now)
            : new Seen(refusal, now, before.count + 1, news ? now : before.logged));
    return news;
  }

  /** The latest first. */
  synchronized List<Seen> latest() {
    return List.copyOf(latestLast.values()).reversed();
  }
}
