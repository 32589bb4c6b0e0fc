package io.signalbox.bench.handoff;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.signalbox.bench.measure.MeasurementException;
import org.junit.jupiter.api.Test;

class CountedTest {

  private static final String HEAD =
      """
      Running 4s test @ http://127.0.0.1:7201/api/tasks/200
        1 threads and 64 connections
        Thread Stats   Avg      Stdev     Max   +/- Stdev
          Latency     6.35ms    1.02ms  52.01ms   91.20%
          Req/Sec    10.10k   812.33    11.02k    75.00%
        40000 requests in 4.00s, 9.80MB read
      """;
  private static final String TAIL =
      """
      Requests/sec:  10000.00
      Transfer/sec:      2.45MB
      """;

  @Test
  void where_all_went_well_wrk_says_nothing_of_failures() throws Exception {
    assertThat(Counted.parse(HEAD + TAIL)).isEqualTo(new Counted(40_000, 10_000, WrkFailures.NONE));
  }

  @Test
  void refusals_and_late_answers_are_failures_and_no_requests() throws Exception {
    String failures =
        """
          Socket errors: connect 1, read 20, write 300, timeout 4000
          Non-2xx or 3xx responses: 16000
        """;
    assertThat(Counted.parse(HEAD + failures + TAIL))
        .isEqualTo(new Counted(20_000, 5_000, new WrkFailures(1, 20, 300, 4000, 16_000)));
  }

  @Test
  void a_server_that_answers_nobody_is_measured_too() throws Exception {
    String nothing =
        """
          0 requests in 4.00s, 0.00B read
          Socket errors: connect 64, read 0, write 0, timeout 0
        Requests/sec:      0.00
        """;
    assertThat(Counted.parse(nothing))
        .isEqualTo(new Counted(0, 0, new WrkFailures(64, 0, 0, 0, 0)));
  }

  @Test
  void a_table_tells_which_failures_there_were() {
    WrkFailures sum = new WrkFailures(0, 18, 0, 0, 0).plus(new WrkFailures(0, 1, 0, 0, 2));
    assertThat(sum).hasToString("21 (read 19, refused 2)");
    assertThat(WrkFailures.NONE).hasToString("0");
  }

  @Test
  void where_there_is_no_server_the_reason_is_told() {
    assertThatThrownBy(() -> Counted.parse("unable to connect to 127.0.0.1:1 Connection refused\n"))
        .isInstanceOf(MeasurementException.class)
        .hasMessageContaining("Connection refused");
  }
}
