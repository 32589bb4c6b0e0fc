package io.signalbox.bench.exchanges;

import static org.assertj.core.api.Assertions.assertThat;

import io.signalbox.bench.exchanges.Difference.Change;
import io.signalbox.bench.exchanges.Difference.Side;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class ResultsTest {

  private static Difference added(String name) {
    Line line = Line.field(new Field(name, "1"));
    return new Difference(Side.SERVICE, Change.ADDED, line, line);
  }

  @Test
  void differences_by_design_are_counted_and_all_others_listed() {
    Results results = new Results(List.of("a", "b"));
    results.add("GET", "a", List.of(added("Via")));
    results.add("GET", "b", List.of());
    results.add("POST", "a", List.of(added("Via"), added("X-Odd"), added("X-Odd")));
    results.add("POST", "b", List.of());
    results.add("a", List.of(Duration.ofMillis(1), Duration.ofMillis(3)));

    assertThat(results.markdown())
        .contains("| Exchanges: 2 | a | b |")
        .contains("| without any difference | 0 | 2 |")
        .contains("| without another than by design | 1 | 2 |")
        .contains("| `Via` to the service | 2 | 0 | A proxy")
        .contains("| POST | service: `X-Odd: 1` added (2 times) |  |")
        .contains("| a | 3.0 |")
        .doesNotContain("| GET |");
  }
}
