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

  private static DispatchProperties properties(Duration lease, Duration renewInterval) {
    return new DispatchProperties(
        1,
        1,
        1,
        1,
        lease,
        renewInterval,
        Duration.ofMillis(250),
        Duration.ofSeconds(5),
        Duration.ofSeconds(60));
  }
}
