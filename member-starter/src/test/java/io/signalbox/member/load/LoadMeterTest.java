package io.signalbox.member.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Offset.offset;

import io.signalbox.balancer.LoadReport;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class LoadMeterTest {

  private static final long MILLI = 1_000_000;

  private long now;
  private long used;
  private String counter = "process";
  private final List<Capacity> capacities = new ArrayList<>();

  private LoadMeter meter() {
    return new LoadMeter(
        () -> now,
        () -> new Processor.Reading(counter, used, 2),
        capacities,
        new LoadProperties(true, Duration.ofSeconds(1)));
  }

  @Test
  void a_request_counts_from_its_arrival_to_its_end_and_ends_once() {
    LoadMeter meter = meter();
    LoadMeter.Arrival one = meter.arrived();
    LoadMeter.Arrival two = meter.arrived();
    assertThat(meter.report().requestsInFlight()).isEqualTo(2);
    one.answered(false);
    one.answered(false);
    one.abandoned();
    assertThat(meter.report().requestsInFlight()).isEqualTo(1);
    two.abandoned();
    assertThat(meter.report().requestsInFlight()).isZero();
  }

  @Test
  void rates_come_to_what_is_steady() {
    LoadMeter meter = meter();
    for (int i = 0; i < 1000; i++) {
      meter.arrived().answered(i % 10 == 0);
      now += 10 * MILLI;
      used += 5 * MILLI;
      meter.report();
    }
    LoadReport report = meter.report();
    assertThat(report.requestsPerSecond()).isCloseTo(100, offset(1.0));
    assertThat(report.errorsPerSecond()).isCloseTo(10, offset(1.0));
    assertThat(report.cpu()).isCloseTo(0.25, offset(0.01));
  }

  @Test
  void what_was_is_forgotten_by_and_by() {
    LoadMeter meter = meter();
    for (int i = 0; i < 100; i++) {
      meter.arrived().answered(false);
    }
    now += 100 * MILLI;
    double first = meter.report().requestsPerSecond();
    now += 1000 * MILLI;
    assertThat(meter.report().requestsPerSecond()).isCloseTo(first / Math.E, offset(0.01));
  }

  @Test
  void latency_is_the_median_of_requests_under_like_load() {
    LoadMeter meter = meter();
    for (int i = 0; i < 9; i++) {
      LoadMeter.Arrival arrival = meter.arrived();
      now += 20 * MILLI;
      arrival.answered(false);
    }
    assertThat(meter.report().latencySeconds()).isCloseTo(0.02, offset(1e-9));
    now += 10_001 * MILLI;
    assertThat(meter.report().latencySeconds()).isNaN();
  }

  @Test
  void to_fail_fast_is_not_to_be_fast() {
    LoadMeter meter = meter();
    LoadMeter.Arrival slow = meter.arrived();
    now += 200 * MILLI;
    slow.answered(false);
    for (int i = 0; i < 9; i++) {
      LoadMeter.Arrival arrival = meter.arrived();
      now += MILLI;
      arrival.answered(true);
    }
    assertThat(meter.report().latencySeconds()).isEqualTo(0.2);
  }

  @Test
  void another_counter_of_processor_time_is_not_compared_with_the_first() {
    LoadMeter meter = meter();
    used = 100 * MILLI;
    now += 100 * MILLI;
    double before = meter.report().cpu();
    counter = "group";
    used = 1_000_000 * MILLI;
    now += 100 * MILLI;
    assertThat(meter.report().cpu()).isEqualTo(before).isPositive();
    now += 100_000 * MILLI;
    assertThat(meter.report().cpu()).isCloseTo(0, offset(1e-6));
  }

  @Test
  void without_smoothing_only_the_latest_counts() {
    LoadMeter meter =
        new LoadMeter(
            () -> now,
            () -> new Processor.Reading(counter, used, 2),
            capacities,
            new LoadProperties(true, Duration.ZERO));
    meter.arrived().answered(false);
    now += 100 * MILLI;
    assertThat(meter.report().requestsPerSecond()).isEqualTo(10);
    now += 100 * MILLI;
    assertThat(meter.report().requestsPerSecond()).isZero();
  }

  @Test
  void a_client_that_went_away_tells_nothing_of_latency() {
    LoadMeter meter = meter();
    LoadMeter.Arrival arrival = meter.arrived();
    now += 20 * MILLI;
    arrival.abandoned();
    assertThat(meter.report().latencySeconds()).isNaN();
  }

  @Test
  void the_fullest_of_what_bounds_it_is_told_and_all_that_waits() {
    assertThat(meter().report().utilization()).isNaN();
    capacities.add(capacity(0.2, 3));
    capacities.add(capacity(0.7, 4));
    LoadReport report = meter().report();
    assertThat(report.utilization()).isEqualTo(0.7);
    assertThat(report.queueLength()).isEqualTo(7);
  }

  private static Capacity capacity(double utilization, int queue) {
    return new Capacity() {
      @Override
      public double utilization() {
        return utilization;
      }

      @Override
      public int queueLength() {
        return queue;
      }
    };
  }
}
