package io.signalbox.bench.handoff;

import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What went wrong, by wrk's kinds.
 *
 * @param connect connections that could not be opened
 * @param read that broke off while an answer was awaited or read
 * @param write that broke off while a request was written
 * @param late answers that took more than two seconds
 * @param refused answers other than 2xx and 3xx
 */
record WrkFailures(long connect, long read, long write, long late, long refused) {

  static final WrkFailures NONE = new WrkFailures(0, 0, 0, 0, 0);

  long count() {
    return connect + read + write + unwanted();
  }

  /** Those that were answered, which wrk counts as requests too. */
  long unwanted() {
    return late + refused;
  }

  WrkFailures plus(WrkFailures other) {
    return new WrkFailures(
        connect + other.connect,
        read + other.read,
        write + other.write,
        late + other.late,
        refused + other.refused);
  }

  /** The sum, and what it is made of. */
  @Override
  public String toString() {
    String kinds =
        Stream.of(
                kind("connect", connect),
                kind("read", read),
                kind("write", write),
                kind("late", late),
                kind("refused", refused))
            .filter(kind -> !kind.isEmpty())
            .collect(Collectors.joining(", "));
    return kinds.isEmpty() ? "0" : count() + " (" + kinds + ")";
  }

  private static String kind(String name, long count) {
    return count == 0 ? "" : name + " " + count;
  }
}
