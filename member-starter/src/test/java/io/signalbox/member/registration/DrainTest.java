package io.signalbox.member.registration;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class DrainTest {

  @Test
  void it_stops_before_every_other_life_cycle() {
    assertThat(new Drain(Duration.ZERO).getPhase()).isEqualTo(Integer.MAX_VALUE);
  }

  @Test
  void the_others_stop_only_after_the_delay() throws Exception {
    Drain drain = new Drain(Duration.ofMillis(200));
    drain.start();
    CountDownLatch others = new CountDownLatch(1);
    long asked = System.nanoTime();
    drain.stop(others::countDown);
    assertThat(drain.isRunning()).isFalse();
    assertThat(others.await(10, TimeUnit.SECONDS)).isTrue();
    assertThat(Duration.ofNanos(System.nanoTime() - asked))
        .isGreaterThanOrEqualTo(Duration.ofMillis(200));
  }
}
