package io.signalbox.launcher;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

/**
 * An instance as it was started.
 *
 * @param labels as the caller gave them; none where the launcher found the instance without what it
 *     had written down of it
 * @param pid its main process on this machine; of a container the first one, 0 where it was over
 *     before it was seen
 * @param log where it writes; of a container, how much of it is kept
 * @param limits one for each that was asked for
 */
public record Handle(
    String instance,
    Map<String, String> labels,
    Instant startedAt,
    long pid,
    OptionalInt port,
    LogFile log,
    List<LimitState> limits) {

  public Handle {
    labels = Map.copyOf(labels);
    limits = List.copyOf(limits);
  }
}
