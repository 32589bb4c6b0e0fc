package io.signalbox.bench.soak;

import io.signalbox.bench.measure.MeasurementException;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Compares what the processes of an idle cluster have open with what they had open before. Has to
 * be as many members as then.
 */
final class DescriptorCheck {

  /** Heartbeats and probes open some for a moment: the fewest of so long a time count. */
  private static final Duration WINDOW = Duration.ofSeconds(5);

  private static final Duration BETWEEN_LOOKS = Duration.ofMillis(100);

  /** Longer than anything keeps an idle connection. */
  private static final int WINDOWS = 36;

  /**
   * So many the same one after the other, and no idle connection is about to be closed any more.
   */
  private static final int SETTLED = 13;

  private final SoakCluster cluster;
  private final Map<String, Descriptors> before;

  private DescriptorCheck(SoakCluster cluster, Map<String, Descriptors> before) {
    this.cluster = cluster;
    this.before = before;
  }

  /**
   * One process.
   *
   * @param before what it had open, or for a member that was not there what the first one had
   */
  record Row(String process, Descriptors before, Descriptors after) {

    /** Fewer are none that leaked: a younger process has loaded less. */
    boolean hasMore() {
      return after.count() > before.count();
    }
  }

  /** Returns when what is open has not changed for a while, or will not come to rest. */
  static DescriptorCheck begin(SoakCluster cluster)
      throws IOException, InterruptedException, MeasurementException {
    Map<String, Descriptors> last = fewest(cluster);
    int same = 1;
    for (int i = 1; i < WINDOWS && same < SETTLED; i++) {
      Map<String, Descriptors> next = fewest(cluster);
      same = next.equals(last) ? same + 1 : 1;
      last = next;
    }
    return new DescriptorCheck(cluster, last);
  }

  /** Returns when none has more open than it had, or does not come to that. */
  List<Row> end() throws IOException, InterruptedException, MeasurementException {
    List<Row> rows = rows();
    for (int i = 1; i < WINDOWS && rows.stream().anyMatch(Row::hasMore); i++) {
      rows = rows();
    }
    return rows;
  }

  private List<Row> rows() throws IOException, InterruptedException, MeasurementException {
    Descriptors aMembers =
        Objects.requireNonNull(before.get(cluster.names().getFirst()), "it stays");
    List<Row> rows = new ArrayList<>();
    fewest(cluster)
        .forEach(
            (process, open) ->
                rows.add(new Row(process, before.getOrDefault(process, aMembers), open)));
    return rows;
  }

  private static Map<String, Descriptors> fewest(SoakCluster cluster)
      throws IOException, InterruptedException, MeasurementException {
    Map<String, Descriptors> fewest = new LinkedHashMap<>();
    long end = System.nanoTime() + WINDOW.toNanos();
    while (System.nanoTime() - end < 0) {
      cluster.requireAlive();
      for (ClusterProcess process : cluster.processes()) {
        fewest.merge(process.name(), Descriptors.of(process.pid()), Descriptors::or);
      }
      Thread.sleep(BETWEEN_LOOKS);
    }
    return fewest;
  }
}
