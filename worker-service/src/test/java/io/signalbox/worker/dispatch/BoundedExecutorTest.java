package io.signalbox.worker.dispatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class BoundedExecutorTest {

  static Stream<Supplier<TaskExecutor>> executors() {
    return Stream.of(
        () -> TaskExecutor.virtualThreads("virtual", 2, 3),
        () -> TaskExecutor.platformThreads("platform", 2, 3));
  }

  @ParameterizedTest
  @MethodSource("executors")
  void as_many_run_as_may_and_as_many_wait_as_may(Supplier<TaskExecutor> kind) {
    CountDownLatch gate = new CountDownLatch(1);
    AtomicInteger done = new AtomicInteger();
    try (TaskExecutor executor = kind.get()) {
      for (int i = 0; i < 5; i++) {
        assertThat(executor.tryReserve()).isTrue();
        executor.run(
            () -> {
              try {
                gate.await();
                done.incrementAndGet();
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            });
      }
      assertThat(executor.tryReserve()).isFalse();
      assertThat(executor.room()).isZero();
      await().until(() -> executor.active() == 2 && executor.queued() == 3);
      gate.countDown();
      await().until(() -> done.get() == 5 && executor.room() == 5);
      assertThat(executor.active()).isZero();
      assertThat(executor.queued()).isZero();
    }
  }

  @ParameterizedTest
  @MethodSource("executors")
  void a_task_that_throws_frees_its_place(Supplier<TaskExecutor> kind) {
    try (TaskExecutor executor = kind.get()) {
      assertThat(executor.tryReserve()).isTrue();
      executor.run(
          () -> {
            throw new IllegalStateException("expected in this test");
          });
      await()
          .dontCatchUncaughtExceptions()
          .until(() -> executor.room() == 5 && executor.active() == 0);
    }
  }
}
