package io.signalbox.worker.dispatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;

class StoppableWaitTest {

  private final StoppableWait wait = new StoppableWait();

  @Test
  void a_stop_ends_the_waiting_and_every_later_one() throws Exception {
    CountDownLatch never = new CountDownLatch(1);
    FutureTask<Boolean> waiting =
        new FutureTask<>(
            () ->
                wait.in(
                    () -> {
                      never.await();
                      return true;
                    }));
    Thread thread = Thread.ofVirtual().start(waiting);
    await().until(() -> thread.getState() == Thread.State.WAITING);
    wait.stop();
    assertThatThrownBy(waiting::get).hasCauseInstanceOf(InterruptedException.class);
    assertThatThrownBy(() -> wait.in(() -> true)).isInstanceOf(InterruptedException.class);
  }

  @Test
  void a_stop_leaves_what_is_done_between_two_waits_alone() throws Exception {
    assertThat(wait.in(() -> true)).isTrue();
    wait.stop();
    assertThat(Thread.currentThread().isInterrupted()).isFalse();
  }

  @Test
  void whoever_waits_is_told_of_a_stop_that_comes_with_what_it_waited_for() {
    assertThatThrownBy(
            () ->
                wait.in(
                    () -> {
                      wait.stop();
                      return true;
                    }))
        .isInstanceOf(InterruptedException.class);
    // Of this thread, for the tests that come after.
    assertThat(Thread.interrupted()).isTrue();
  }
}
