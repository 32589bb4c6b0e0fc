package io.signalbox.logs;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * How much may be logged: so many bytes a second of each kind of event, where a kind is a logger
 * and a format, and so many of each logger, since a format may be what a client has made of it.
 * Loggers are made by code alone, so all together are bounded too, and a flood at one of them
 * leaves the others their lines. What is left out is counted. Thread-safe.
 */
final class Ration {

  /** Of one kind: some lines at once, then about one a second. */
  private static final Rate KIND = new Rate(8_000, 100);

  private static final Rate LOGGER = new Rate(64_000, 1_000);

  /** Of one logger: formats that somebody makes up push each other out. */
  private static final int MOST_KINDS = 64;

  private record Rate(double most, double perSecond) {}

  /** Events of a logger that were left out, and most of them were of this kind. */
  record LeftOut(String logger, long count, String kind) {}

  private final Map<String, Share> shares = new HashMap<>();

  /**
   * Takes an event's bytes from the ration. One that is larger than what is left may still go, and
   * the next ones wait longer.
   *
   * @param now nanoseconds of a clock that never goes back
   * @return whether there was something left
   */
  synchronized boolean take(String logger, String kind, int bytes, long now) {
    Share share = shares.computeIfAbsent(logger, name -> new Share(now));
    Credit credit = share.kinds.computeIfAbsent(kind, name -> new Credit(KIND, now));
    if (share.credit.empty(now) | credit.empty(now)) {
      credit.leftOut++;
      share.leftOut++;
      return false;
    }
    share.credit.left -= bytes;
    credit.left -= bytes;
    return true;
  }

  /** What has been left out since this was last asked. */
  synchronized List<LeftOut> leftOut() {
    List<LeftOut> all = new ArrayList<>();
    shares.forEach(
        (logger, share) -> {
          if (share.leftOut > 0) {
            all.add(new LeftOut(logger, share.leftOut, share.mostFrequent()));
            share.leftOut = 0;
            share.kinds.values().forEach(credit -> credit.leftOut = 0);
          }
        });
    return all;
  }

  private static final class Share {
    final Credit credit;
    final Map<String, Credit> kinds = new Kinds();
    long leftOut;

    Share(long now) {
      credit = new Credit(LOGGER, now);
    }

    String mostFrequent() {
      return kinds.entrySet().stream()
          .max(Comparator.comparingLong(kind -> kind.getValue().leftOut))
          .map(Map.Entry::getKey)
          .orElse("");
    }
  }

  private static final class Kinds extends LinkedHashMap<String, Credit> {
    Kinds() {
      super(16, 0.75f, true);
    }

    @Override
    protected boolean removeEldestEntry(Map.Entry<String, Credit> eldest) {
      return size() > MOST_KINDS;
    }
  }

  private static final class Credit {
    private final Rate rate;
    private long at;
    double left;
    long leftOut;

    Credit(Rate rate, long now) {
      this.rate = rate;
      this.at = now;
      this.left = rate.most;
    }

    boolean empty(long now) {
      left = Math.min(rate.most, left + rate.perSecond * Math.max(0, now - at) / 1e9);
      at = now;
      return left <= 0;
    }
  }
}
