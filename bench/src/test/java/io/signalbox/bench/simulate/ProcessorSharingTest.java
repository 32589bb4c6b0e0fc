package io.signalbox.bench.simulate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import java.util.function.DoubleSupplier;
import org.junit.jupiter.api.Test;

class ProcessorSharingTest {

  private static final double MILLI = 1e6;

  private final SplittableRandom random = new SplittableRandom(20_260_401);

  private static Query query(double demand, long sentAt) {
    return new Query(null, null, demand, sentAt);
  }

  @Test
  void nobody_uses_more_than_one_core() {
    ProcessorSharing processor = new ProcessorSharing(6.5, 1);
    Query first = query(10 * MILLI, 0);
    processor.add(first, 0);
    processor.add(query(30 * MILLI, 0), 0);
    assertThat(processor.nextEnd()).isEqualTo(10_000_000);
    assertThat(processor.poll(9_999_999)).isNull();
    assertThat(processor.poll(10_000_000)).isSameAs(first);
    assertThat(processor.nextEnd()).isEqualTo(30_000_000);
    assertThat(processor.busyNanos(20_000_000)).isEqualTo(30 * MILLI);
  }

  @Test
  void cores_are_shared_equally_by_those_who_are_there() {
    ProcessorSharing processor = new ProcessorSharing(1, 1);
    Query longer = query(20 * MILLI, 0);
    Query shorter = query(5 * MILLI, 0);
    processor.add(longer, 0);
    // Alone for 10 ms, together until the shorter one has had its 5 ms, then alone again.
    processor.add(shorter, 10_000_000);
    assertThat(processor.nextEnd()).isEqualTo(20_000_000);
    assertThat(processor.poll(20_000_000)).isSameAs(shorter);
    assertThat(processor.nextEnd()).isEqualTo(25_000_000);
    assertThat(processor.poll(25_000_000)).isSameAs(longer);
    assertThat(processor.nextEnd()).isEqualTo(ProcessorSharing.NEVER);
    assertThat(processor.busyNanos(100_000_000)).isEqualTo(25 * MILLI);
  }

  @Test
  void a_change_counts_from_when_it_happens() {
    ProcessorSharing processor = new ProcessorSharing(2, 1);
    processor.add(query(10 * MILLI, 0), 0);
    processor.add(query(10 * MILLI, 0), 0);
    processor.change(1, 1, 4_000_000);
    assertThat(processor.nextEnd()).isEqualTo(16_000_000);
    processor.change(1, 0.5, 8_000_000);
    assertThat(processor.nextEnd()).isEqualTo(24_000_000);
  }

  /** The mean depends on the mean of the demand alone: E[T] = E[S] / (1 - load). */
  @Test
  void the_mean_response_time_is_that_of_the_theory() {
    for (double load : new double[] {0.5, 0.8}) {
      assertThat(meanResponse(load, () -> random.nextExponential()))
          .isCloseTo(1 / (1 - load), within(0.05 / (1 - load)));
      assertThat(meanResponse(load, () -> random.nextInt(10) == 0 ? 5.5 : 0.5))
          .isCloseTo(1 / (1 - load), within(0.05 / (1 - load)));
    }
  }

  /**
   * Of one core.
   *
   * @param demand in milliseconds, of mean 1
   */
  private double meanResponse(double load, DoubleSupplier demand) {
    ProcessorSharing processor = new ProcessorSharing(1, 1);
    int queries = 200_000;
    double sum = 0;
    long arrival = 0;
    for (int sent = 0, ended = 0; ended < queries; ) {
      long end = processor.nextEnd();
      if (sent < queries && arrival <= end) {
        processor.add(query(demand.getAsDouble() * MILLI, arrival), arrival);
        sent++;
        arrival += (long) (random.nextExponential() / load * MILLI);
      } else {
        Query served = processor.poll(end);
        if (served != null) {
          sum += end - served.sentAt();
          ended++;
        }
      }
    }
    return sum / queries / MILLI;
  }
}
