package io.signalbox.bench.handoff;

import static org.assertj.core.api.Assertions.assertThat;

import io.signalbox.bench.handoff.Results.Round;
import io.signalbox.bench.measure.Failures;
import io.signalbox.bench.measure.Measured;
import io.signalbox.bench.measure.Percentiles;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class ResultsTest {

  private final Results results = new Results();

  private void add(String way, long perSecond, long failures, int betweenMillis) {
    results.add(
        Load.KEPT_ALIVE,
        way,
        new Round(
            new Counted(4 * perSecond, perSecond, new WrkFailures(0, failures, 0, 0, 0)),
            Duration.ofMillis(betweenMillis),
            Duration.ofMillis(20)));
  }

  @Test
  void a_way_is_compared_by_the_medians_of_its_rounds() {
    add("direct", 1000, 0, 0);
    add("haproxy", 500, 0, 40);
    add("haproxy", 1, 7, 4000);
    add("haproxy", 600, 1, 24);
    add("nginx", 250, 0, 10);

    assertThat(results.markdown(List.of("direct", "haproxy", "nginx")))
        .isEqualTo(
            """

            ### Kept alive, 64 connections, 200 bytes

            |  | requests/s | to direct | to haproxy | between, us/request | member, us/request | failed |
            | --- | ---: | ---: | ---: | ---: | ---: | ---: |
            | direct | 1000 | 1.00 | 2.00 |  | 5.0 | 0 |
            | haproxy | 500 | 0.50 | 1.00 | 20.0 | 10.0 | 8 (read 8) |
            | nginx | 250 | 0.25 | 0.50 | 10.0 | 20.0 | 0 |
            """);
  }

  @Test
  void without_haproxy_nothing_is_compared_to_it() {
    add("direct", 1000, 0, 0);

    assertThat(results.markdown(List.of("direct")))
        .endsWith("| direct | 1000 | 1.00 |  |  | 5.0 | 0 |\n");
  }

  @Test
  void latencies_have_a_table_for_each_rate() {
    results.add(2000, "direct", measured(new Percentiles(1, 2.345678, 2.345678, 9), 1));
    results.add(500, "direct", measured(new Percentiles(0.25, 0.25, 0.25, 9), 0));

    assertThat(results.markdown(List.of("direct")))
        .isEqualTo(
            """

            ### Kept alive, 500 requests a second, 200 bytes

            |  | p50, ms | p90, ms | p99, ms | failed |
            | --- | ---: | ---: | ---: | ---: |
            | direct | 0.25 | 0.25 | 0.25 | 0 |

            ### Kept alive, 2,000 requests a second, 200 bytes

            |  | p50, ms | p90, ms | p99, ms | failed |
            | --- | ---: | ---: | ---: | ---: |
            | direct | 1.00 | 2.35 | 2.35 | 1 |
            """);
  }

  private static Measured measured(Percentiles latency, int failures) {
    return new Measured(2, Duration.ofSeconds(1), latency, new Failures(failures, "some"));
  }

  @Test
  void memory_is_told_in_mebibytes() {
    results.add("haproxy", new Memory(20L << 20, 130L << 20, 50L << 20));

    assertThat(results.markdown(List.of("haproxy"))).endsWith("| haproxy | 20 | 130 | 50 |\n");
  }
}
