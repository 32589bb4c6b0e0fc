package io.signalbox.bench.tasks;

import static org.assertj.core.api.Assertions.assertThat;

import io.signalbox.bench.measure.Failures;
import io.signalbox.bench.measure.Measured;
import io.signalbox.bench.measure.Percentiles;
import io.signalbox.bench.tasks.Trial.Drained;
import io.signalbox.bench.tasks.Trial.Offered;
import io.signalbox.bench.tasks.Trial.Waiting;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ResultsTest {

  private static final List<String> NAMES = List.of("signalbox", "db-scheduler", "by-hand");

  private static Measured measured(long perSecond, double p50, double p99, long failures) {
    return new Measured(
        10 * perSecond,
        Duration.ofSeconds(10),
        new Percentiles(p50, p50, p99, p99),
        new Failures(failures, "some"));
  }

  private static void add(Results results, String name, long perSecond) {
    results.addWaiting(
        name,
        new Waiting(
            measured(perSecond, 64, 128.25, 1),
            name.equals("signalbox")
                ? Map.of(
                    "gateway", Duration.ofSeconds(1),
                    "workers", Duration.ofSeconds(2),
                    "db-service", Duration.ofSeconds(3),
                    "registry", Duration.ofMillis(500),
                    "PostgreSQL", Duration.ofSeconds(1),
                    "clients", Duration.ofSeconds(1))
                : Map.of(
                    "application", Duration.ofSeconds(4),
                    "PostgreSQL", Duration.ofSeconds(2),
                    "clients", Duration.ofSeconds(1)),
            new Written(20 * perSecond, 10 * 1024 * perSecond)));
    results.addSubmitted(name, measured(2 * perSecond, 32, 64, 0));
    results.addAlone(name, measured(50, 8, 16, 0));
    results.addOffered(name, new Offered(perSecond / 2.0, measured(perSecond / 2, 9, 18, 2)));
    results.addDrained(name, new Drained(20_000, Duration.ofSeconds(40)));
  }

  @Test
  void all_is_told_beside_the_peers() {
    Results results = new Results(20_000);
    add(results, "signalbox", 100);
    add(results, "signalbox", 50);
    add(results, "signalbox", 400);
    add(results, "db-scheduler", 200);
    add(results, "by-hand", 400);
    results.addIdle(Map.of("signalbox", 0.25, "db-scheduler", 0.004, "by-hand", 0.01));

    assertThat(results.markdown(NAMES))
        .isEqualTo(
            """

            ### 64 clients that wait

            |  | tasks/s | to db-scheduler | to by-hand | p50, ms | p99, ms | failed |
            | --- | ---: | ---: | ---: | ---: | ---: | ---: |
            | signalbox | 100 (50–400) | 0.50 | 0.25 | 64.0 | 128.3 | 3 |
            | db-scheduler | 200 (200–200) | 1.00 | 0.50 | 64.0 | 128.3 | 1 |
            | by-hand | 400 (400–400) | 2.00 | 1.00 | 64.0 | 128.3 | 1 |

            ### The same, for a task

            |  | processor, ms | gateway | workers | db-service | registry | application | PostgreSQL | clients | transactions | WAL, KiB | idle, cores |
            | --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |
            | signalbox | 7.50 | 1.00 | 2.00 | 3.00 | 0.50 |  | 1.00 | 1.00 | 2.00 | 1.0 | 0.250 |
            | db-scheduler | 3.00 |  |  |  |  | 2.00 | 1.00 | 0.50 | 2.00 | 1.0 | 0.004 |
            | by-hand | 1.50 |  |  |  |  | 1.00 | 0.50 | 0.25 | 2.00 | 1.0 | 0.010 |

            ### 64 clients that only submit

            |  | tasks/s | to db-scheduler | to by-hand | p50, ms | p99, ms | failed |
            | --- | ---: | ---: | ---: | ---: | ---: | ---: |
            | signalbox | 200 (100–800) | 0.50 | 0.25 | 32.0 | 64.0 | 0 |
            | db-scheduler | 400 (400–400) | 1.00 | 0.50 | 32.0 | 64.0 | 0 |
            | by-hand | 800 (800–800) | 2.00 | 1.00 | 32.0 | 64.0 | 0 |

            ### A backlog of 20,000

            |  | tasks/s | to db-scheduler | to by-hand |
            | --- | ---: | ---: | ---: |
            | signalbox | 500 (500–500) | 1.00 | 1.00 |
            | db-scheduler | 500 (500–500) | 1.00 | 1.00 |
            | by-hand | 500 (500–500) | 1.00 | 1.00 |

            ### One client that waits

            |  | p50, ms | p99, ms | failed |
            | --- | ---: | ---: | ---: |
            | signalbox | 8.0 | 16.0 | 0 |
            | db-scheduler | 8.0 | 16.0 | 0 |
            | by-hand | 8.0 | 16.0 | 0 |

            ### An open loop at half of what each did

            |  | tasks/s | p50, ms | p99, ms | failed |
            | --- | ---: | ---: | ---: | ---: |
            | signalbox | 50 | 9.0 | 18.0 | 6 |
            | db-scheduler | 100 | 9.0 | 18.0 | 2 |
            | by-hand | 200 | 9.0 | 18.0 | 2 |
            """);
  }

  @Test
  void a_backlog_that_was_left_out_has_no_table() {
    Results results = new Results(0);
    NAMES.forEach(name -> add(results, name, 100));

    assertThat(results.markdown(NAMES)).doesNotContain("backlog");
  }
}
