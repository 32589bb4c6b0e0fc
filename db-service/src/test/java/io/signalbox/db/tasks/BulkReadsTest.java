package io.signalbox.db.tasks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.Test;
import org.springframework.dao.TransientDataAccessException;

class BulkReadsTest {

  @Test
  void no_more_read_at_once_than_may_and_who_waits_too_long_is_told_so() throws Exception {
    BulkReads reads = new BulkReads(2, Duration.ofMillis(50));
    Semaphore begun = new Semaphore(0);
    CountDownLatch go = new CountDownLatch(1);
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<String>> held = new ArrayList<>();
      try {
        for (int i = 0; i < 2; i++) {
          held.add(threads.submit(() -> reads.read(() -> holding(begun, go))));
        }
        begun.acquire(2);
        assertThatThrownBy(() -> reads.read(() -> "a third"))
            .isInstanceOf(TransientDataAccessException.class);
      } finally {
        go.countDown();
      }
      for (Future<String> one : held) {
        assertThat(one.get()).isEqualTo("read");
      }
    }
    assertThat(reads.read(() -> "a third")).isEqualTo("a third");
  }

  @Test
  void a_read_that_fails_leaves_its_place_to_the_next() {
    BulkReads reads = new BulkReads(1, Duration.ZERO);
    assertThatThrownBy(
            () ->
                reads.read(
                    () -> {
                      throw new IllegalStateException("no such output");
                    }))
        .isInstanceOf(IllegalStateException.class);
    assertThat(reads.read(() -> "read")).isEqualTo("read");
  }

  private static String holding(Semaphore begun, CountDownLatch go) {
    begun.release();
    try {
      go.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
    return "read";
  }
}
