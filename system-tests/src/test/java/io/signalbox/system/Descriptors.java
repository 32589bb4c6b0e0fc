package io.signalbox.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What processes of an idle cluster have open, by kind. Not files: a JVM opens one more now and
 * then, when it loads something. Nor that by which the JDK wakes virtual threads: it comes and goes
 * with their carriers.
 */
final class Descriptors {

  private static final Duration PATIENCE = Duration.ofMinutes(3);
  private static final Duration BETWEEN_LOOKS = Duration.ofMillis(500);
  private static final int LOOKS = 8;
  private static final String POLLER = "anon_inode:[eventpoll]";

  private final Cluster cluster;
  private final Map<String, Map<String, Integer>> before = new HashMap<>();

  private Descriptors(Cluster cluster) {
    this.cluster = cluster;
  }

  /**
   * Looks at these processes until the most that they have had open in a while is what it was in
   * the while before. They open some all the time: whoever probes one knocks at its port.
   */
  static Descriptors settled(Cluster cluster, List<String> processes) {
    Descriptors descriptors = new Descriptors(cluster);
    for (String process : processes) {
      List<Map<String, Integer>> looks = new ArrayList<>();
      await()
          .pollInterval(BETWEEN_LOOKS)
          .atMost(PATIENCE)
          .until(
              () -> {
                looks.add(open(cluster.process(process)));
                int end = looks.size();
                return end >= 2 * LOOKS
                    && most(looks.subList(end - LOOKS, end))
                        .equals(most(looks.subList(end - 2 * LOOKS, end - LOOKS)));
              });
      descriptors.before.put(process, most(looks.subList(looks.size() - LOOKS, looks.size())));
    }
    return descriptors;
  }

  private static Map<String, Integer> most(List<Map<String, Integer>> looks) {
    Map<String, Integer> most = new TreeMap<>();
    looks.forEach(look -> look.forEach((kind, count) -> most.merge(kind, count, Math::max)));
    return most;
  }

  /** Fails when one of those processes keeps more open than it had. */
  void assertNoneHasMore() {
    before.forEach(
        (process, had) ->
            await()
                .atMost(PATIENCE)
                .untilAsserted(
                    () -> {
                      Map<String, Integer> has = open(cluster.process(process));
                      assertThat(count(has))
                          .as("descriptors of %s, which had %s and has %s", process, had, has)
                          .isLessThanOrEqualTo(count(had));
                    }));
  }

  private static int count(Map<String, Integer> kinds) {
    return kinds.values().stream().mapToInt(Integer::intValue).sum();
  }

  private static Map<String, Integer> open(ProcessHandle process) throws IOException {
    Map<String, Integer> kinds = new TreeMap<>();
    new OpenFiles(process)
        .targets().stream()
            .filter(target -> !target.startsWith("/") && !target.equals(POLLER))
            .forEach(target -> kinds.merge(target.replaceFirst(":\\[\\d+]", ""), 1, Integer::sum));
    return kinds;
  }

  @Override
  public String toString() {
    return before.toString();
  }
}
