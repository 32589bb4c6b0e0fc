package io.signalbox.worker.dispatch;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class DispatchPropertiesTest {

  @Test
  void leases_that_would_run_out_before_they_are_renewed_are_refused() {
    assertThatThrownBy(() -> properties(Duration.ofSeconds(5), Duration.ofSeconds(3)))
        .hasMessageContaining("signalbox.worker.renew-interval: PT3S")
        .hasMessageContaining("PT2.5S");
    assertThatThrownBy(() -> properties(Duration.ZERO, Duration.ZERO))
        .hasMessageContaining("signalbox.worker.lease: PT0S");
  }

  @Test
  void a_wait_that_no_data_tier_grants_is_refused() {
    assertThatThrownBy(() -> properties(Duration.ofMinutes(1)))
        .hasMessageContaining("signalbox.worker.poll-interval: PT1M (expected: 1 ms to PT20S)");
    assertThatThrownBy(() -> properties(Duration.ZERO))
        .hasMessageContaining("signalbox.worker.poll-interval: PT0S");
  }

  private static DispatchProperties properties(Duration pollInterval) {
    return properties(Duration.ofSeconds(5), Duration.ofSeconds(1), pollInterval);
  }

  private static DispatchProperties properties(Duration lease, Duration renewInterval) {
    return properties(lease, renewInterval, Duration.ofSeconds(5));
  }

  private static DispatchProperties properties(
      Duration lease, Duration renewInterval, Duration pollInterval) {
    return new DispatchProperties(
        1,
        1,
        1,
        1,
        lease,
        renewInterval,
        pollInterval,
        Duration.ofSeconds(5),
        Duration.ofSeconds(60));
  }
}
