package io.signalbox.balancer;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LoadReportTest {

  @Test
  void reads_what_other_writers_of_ORCA_write() {
    LoadReport report =
        LoadReport.parse("TEXT cpu_utilization:0.3, rps_fractional=100,eps=1,utilization.gpu=0.5");
    assertThat(report.cpu()).isEqualTo(0.3);
    assertThat(report.requestsPerSecond()).isEqualTo(100);
    assertThat(report.errorsPerSecond()).isEqualTo(1);
    assertThat(report.requestsInFlight()).isNaN();
  }

  @Test
  void leaves_out_what_is_not_known() {
    LoadReport report = new LoadReport(Double.NaN, 0.25, 12, 0, 3, 0.0125, Double.NaN);
    assertThat(report.format())
        .isEqualTo(
            "TEXT cpu_utilization=0.25,rps_fractional=12.0,eps=0.0,"
                + "named_metrics.rif=3.0,named_metrics.latency=0.0125");
    assertThat(LoadReport.NOTHING.format()).isEqualTo("TEXT ");
  }

  @Property
  void what_is_written_is_read_again(
      @ForAll @DoubleRange(min = 0, max = 1e7) double utilization,
      @ForAll @DoubleRange(min = 0, max = 1e7) double latency) {
    LoadReport report =
        new LoadReport(utilization, Double.NaN, Double.NaN, 2, 7, latency, Double.NaN);
    LoadReport read = LoadReport.parse(report.format());
    assertThat(read.utilization())
        .isCloseTo(utilization, org.assertj.core.data.Offset.offset(1e-6));
    assertThat(read.latencySeconds()).isCloseTo(latency, org.assertj.core.data.Offset.offset(1e-6));
    assertThat(read.cpu()).isNaN();
    assertThat(read.requestsInFlight()).isEqualTo(7);
  }

  @Property
  void anything_else_is_no_report_and_no_error(@ForAll String header) {
    LoadReport.parse("TEXT " + header);
    assertThat(LoadReport.parse("BIN " + header)).isNull();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "JSON {\"cpu_utilization\":0.3}",
        "TEXT eps",
        "TEXT eps=",
        "TEXT eps=x",
        "TEXT eps=NaN",
        "TEXT eps=Infinity",
        "TEXT eps=-1",
        "TEXT eps=1,eps=2",
        "TEXT eps=1,,rps_fractional=2"
      })
  void refuses_what_cannot_be(String header) {
    assertThat(LoadReport.parse(header)).isNull();
  }

  @Test
  void a_header_of_unusual_length_is_not_read() {
    assertThat(LoadReport.parse("TEXT eps=1," + "x=1,".repeat(300) + "x=1")).isNull();
  }

  @Test
  void impossible_values_are_unknown() {
    assertThat(new LoadReport(-1, Double.POSITIVE_INFINITY, 1, 1, 1, 1, 1))
        .isEqualTo(new LoadReport(Double.NaN, Double.NaN, 1, 1, 1, 1, 1));
  }
}
