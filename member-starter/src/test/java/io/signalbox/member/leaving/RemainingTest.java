package io.signalbox.member.leaving;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class RemainingTest {

  private final Remaining remaining = new Remaining();
  private final AtomicInteger told = new AtomicInteger();

  @Test
  void who_waits_is_told_once_when_the_last_has_ended() {
    remaining.begin();
    remaining.begin();
    remaining.whenNone(told::incrementAndGet);

    remaining.end();
    assertThat(told).hasValue(0);

    remaining.end();
    remaining.begin();
    remaining.end();
    assertThat(told).hasValue(1);
  }

  @Test
  void who_waits_for_nothing_is_told_at_once() {
    remaining.whenNone(told::incrementAndGet);

    assertThat(told).hasValue(1);
  }
}
