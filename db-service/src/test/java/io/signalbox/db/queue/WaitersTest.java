package io.signalbox.db.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class WaitersTest {

  private static final Duration LONG = Duration.ofHours(1);

  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private Waiters waiters = new Waiters(meters, LONG);

  @AfterEach
  void stop() {
    waiters.close();
    waiters.destroy();
  }

  @Test
  void a_ring_wakes_the_one_that_has_waited_longest_and_nobody_else() throws Exception {
    var first = waiting("sleep");
    var second = waiting("sleep");
    waiters.ring(Set.of("sleep"));
    assertThat(first.get()).isTrue();
    assertThat(waitingNow()).isEqualTo(1);
    assertThat(second.isDone()).isFalse();
  }

  @Test
  void nobody_is_woken_for_what_it_does_not_take() {
    waiting("digest");
    waiters.ring(Set.of("sleep"));
    assertThat(waitingNow()).isEqualTo(1);
  }

  @Test
  void one_ring_of_several_types_wakes_as_many_as_it_takes_to_have_each_claimed() throws Exception {
    var both = waiting("sleep", "digest");
    var one = waiting("digest");
    var other = waiting("thumbnail");
    waiters.ring(Set.of("sleep", "digest", "thumbnail"));
    assertThat(both.get()).isTrue();
    assertThat(other.get()).isTrue();
    assertThat(one.isDone()).isFalse();
  }

  @Test
  void as_long_as_one_is_on_its_way_nobody_else_is_woken_and_then_somebody_is() throws Exception {
    var first = waiting("sleep");
    var second = waiting("sleep");
    waiters.ring(Set.of("sleep"));
    waiters.ring(Set.of("sleep"));
    assertThat(first.get()).isTrue();
    assertThat(waitingNow()).isEqualTo(1);
    waiters.claiming(List.of("sleep"));
    waiters.ring(Set.of("sleep"));
    assertThat(second.get()).isTrue();
  }

  @Test
  void whoever_does_not_claim_has_the_next_one_woken() throws Exception {
    waiters = new Waiters(new SimpleMeterRegistry(), Duration.ofMillis(1));
    var all = Stream.of(1, 2, 3).map(i -> waiting("sleep")).toList();
    waiters.ring(Set.of("sleep"));
    for (var one : all) {
      assertThat(one.get()).isTrue();
    }
  }

  @Test
  void a_ring_during_the_look_is_not_missed() throws Exception {
    CountDownLatch looking = new CountDownLatch(1);
    CountDownLatch rung = new CountDownLatch(1);
    var waiting =
        start(
            () ->
                waiters.await(
                    Set.of("sleep"),
                    LONG,
                    () -> {
                      looking.countDown();
                      awaitQuietly(rung);
                      return false;
                    }));
    looking.await();
    waiters.ring(Set.of("sleep"));
    rung.countDown();
    assertThat(waiting.get()).isTrue();
  }

  @Test
  void what_is_there_already_is_told_at_once_and_leaves_nobody_behind() throws Exception {
    assertThat(waiters.await(Set.of("sleep"), LONG, () -> true)).isTrue();
    assertThat(waitingNow()).isZero();
  }

  @Test
  void when_the_time_is_over_there_was_nothing() throws Exception {
    assertThat(waiters.await(Set.of("sleep"), Duration.ofMillis(1), () -> false)).isFalse();
    assertThat(waitingNow()).isZero();
  }

  @Test
  void what_may_have_been_missed_wakes_all() throws Exception {
    var all = List.of(waiting("sleep"), waiting("sleep"), waiting("digest"));
    waiters.ringAll();
    for (var one : all) {
      assertThat(one.get()).isTrue();
    }
  }

  @Test
  void a_stop_ends_all_waiting_and_lets_nobody_begin() throws Exception {
    var waiting = waiting("sleep");
    waiters.close();
    assertThat(waiting.get()).isFalse();
    assertThatThrownBy(() -> waiters.await(Set.of("sleep"), LONG, () -> false))
        .isInstanceOf(NoMoreWaitingException.class);
  }

  private FutureTask<Boolean> waiting(String... types) {
    int before = waitingNow();
    var waiting = start(() -> waiters.await(Set.of(types), LONG, () -> false));
    await().until(() -> waitingNow() > before);
    return waiting;
  }

  private int waitingNow() {
    return waiters.size();
  }

  private static FutureTask<Boolean> start(Callable<Boolean> wait) {
    FutureTask<Boolean> waiting = new FutureTask<>(wait);
    Thread.ofVirtual().start(waiting);
    return waiting;
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
