package io.signalbox.bench.soak;

import static org.assertj.core.api.Assertions.assertThat;

import io.signalbox.bench.soak.DescriptorCheck.Row;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SoakReportTest {

  private static final Descriptors SOME = new Descriptors(Map.of("file", 8, "eventpoll", 4));

  private final Tally tally = new Tally();
  private final List<Row> descriptors = new ArrayList<>();
  private Events events = new Events(24, 12, 12, Duration.ofMillis(6438));

  @BeforeEach
  void nothing_wrong() {
    descriptors.add(new Row("gateway", SOME, SOME));
    tally.opened();
    tally.answered(Duration.ofMillis(20).toNanos());
    tally.answered(Duration.ofMillis(1260).toNanos());
    tally.failed(Failure.KILLED, 1, "");
  }

  @Test
  void all_is_well_when_only_those_failed_that_may() {
    assertThat(report(3).faults()).isEmpty();
    assertThat(report(3).text())
        .contains("| requests | 3 |\n")
        .contains("| time | 1.50 s |\n")
        .contains("| requests a second | 2 |\n")
        .contains("| slowest answer | 1.26 s |\n")
        .contains("| members killed | 12 |\n")
        .contains("| slowest drain | 6.44 s |\n")
        .contains("| the connection ended with a member that was killed | 1 |\n")
        .contains("| no answer within 10 s | 0 |\n")
        .contains("| gateway | 12 | 12 |  |\n")
        .contains("| returned | 1,234 |\n")
        .endsWith("\nAll is well.\n");
  }

  @Test
  void any_other_failure_is_a_fault_and_described() {
    tally.failed(Failure.HUNG, 2, "small, timed out");

    assertThat(report(5).faults()).containsExactly("2 requests failed: no answer within 10 s");
    assertThat(report(5).text())
        .contains("| no answer within 10 s | 2 |\n")
        .contains("- 2 requests failed: no answer within 10 s\n")
        .contains("small, timed out\n")
        .doesNotContain("All is well");
  }

  @Test
  void so_are_requests_that_were_not_made() {
    assertThat(report(4).faults()).containsExactly("only 3 of 4 requests were made");
  }

  @Test
  void so_is_a_slow_drain() {
    events = new Events(1, 1, 1, Duration.ofMillis(30_001));

    assertThat(report(3).faults()).containsExactly("a drain took more than 30 s");
  }

  @Test
  void so_is_a_descriptor_more() {
    descriptors.add(new Row("member-1", SOME, new Descriptors(Map.of("file", 8, "eventpoll", 5))));
    descriptors.add(new Row("member-2", SOME, new Descriptors(Map.of("file", 9, "eventpoll", 3))));

    assertThat(report(3).faults())
        .containsExactly("member-1 has more descriptors open than before");
    assertThat(report(3).text())
        .contains("| member-1 | 12 | 13 | +1 eventpoll |\n")
        .contains("| member-2 | 12 | 12 | -1 eventpoll, +1 file |\n");
  }

  private SoakReport report(long expected) {
    return new SoakReport(
        expected,
        128,
        Duration.ofMillis(1500),
        tally,
        events,
        descriptors,
        Map.of("returned", 1234L));
  }
}
