package io.signalbox.member.leaving;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class LeavingTest {

  private final CompletableFuture<Void> first = new CompletableFuture<>();
  private final CompletableFuture<Void> second = new CompletableFuture<>();
  private final CountDownLatch others = new CountDownLatch(1);

  @Test
  void it_comes_before_every_other_life_cycle() {
    assertThat(new Leaving(List.of()).getPhase()).isEqualTo(Integer.MAX_VALUE);
  }

  @Test
  void the_others_stop_after_the_last_step() {
    Leaving leaving = leave();
    second.complete(null);
    assertThat(others.getCount()).isOne();
    first.complete(null);
    assertThat(others.getCount()).isZero();
    assertThat(leaving.isRunning()).isFalse();
  }

  @Test
  void a_step_that_fails_keeps_nobody_from_stopping() {
    leave();
    first.completeExceptionally(new IllegalStateException("no link"));
    assertThat(others.getCount()).isOne();
    second.complete(null);
    assertThat(others.getCount()).isZero();
  }

  @Test
  void a_step_that_cannot_begin_keeps_no_other_from_it() {
    LeavingStep broken =
        () -> {
          throw new IllegalStateException("no link");
        };
    Leaving leaving = new Leaving(List.of(broken, () -> second));
    leaving.stop(others::countDown);
    assertThat(others.getCount()).isOne();
    second.complete(null);
    assertThat(others.getCount()).isZero();
  }

  private Leaving leave() {
    Leaving leaving = new Leaving(List.of(() -> first, () -> second));
    leaving.start();
    leaving.stop(others::countDown);
    return leaving;
  }
}
