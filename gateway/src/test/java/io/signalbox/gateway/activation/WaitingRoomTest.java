package io.signalbox.gateway.activation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class WaitingRoomTest {

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor();
  private final AtomicLong now = new AtomicLong();
  private final AtomicInteger places = new AtomicInteger();
  private final AtomicInteger underWay = new AtomicInteger();
  private final AtomicInteger rung = new AtomicInteger();
  private final List<String> told = new CopyOnWriteArrayList<>();
  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private final WaitingRoom room =
      new WaitingRoom(
          "shop",
          places::get,
          underWay::get,
          new ActivationProperties(5, Duration.ofSeconds(10)),
          clock,
          now::get,
          rung::incrementAndGet,
          new RoomMeters(meters, "shop"));

  @AfterEach
  void stop() {
    clock.shutdownNow();
  }

  private WaitingRoom.Seat enter(String name) {
    return room.enter(
        Runnable::run,
        new Guest() {
          @Override
          public void called() {
            told.add(name);
            underWay.incrementAndGet();
          }

          @Override
          public void sentAway(Refusal why) {
            told.add(name + " " + why);
          }
        });
  }

  private void awaitTold(String... all) {
    await().atMost(PATIENCE).untilAsserted(() -> assertThat(told).containsExactly(all));
  }

  @Test
  void they_are_called_in_their_order_as_there_is_room() {
    List.of("a", "b", "c", "d").forEach(this::enter);
    assertThat(rung).hasValue(4);

    places.set(2);
    awaitTold("a", "b");
    assertThat(room.waiting()).isEqualTo(2);
    places.set(3);
    awaitTold("a", "b", "c");
  }

  @Test
  void who_comes_while_others_wait_has_to_wait_too() {
    assertThat(room.isNeeded()).isTrue();
    enter("a");
    enter("b");
    places.set(1);
    awaitTold("a");
    assertThat(room.isNeeded()).isTrue();
    places.set(2);
    awaitTold("a", "b");

    await().atMost(PATIENCE).until(() -> !room.isNeeded());
  }

  @Test
  void who_has_left_is_not_called() {
    WaitingRoom.Seat a = enter("a");
    enter("b");

    assertThat(a.leave()).isTrue();
    places.set(2);

    awaitTold("b");
    assertThat(a.leave()).isFalse();
  }

  @Test
  void each_waits_for_so_long_and_no_longer() {
    enter("a");
    now.addAndGet(Duration.ofSeconds(6).toNanos());
    enter("b");
    now.addAndGet(Duration.ofSeconds(5).toNanos());

    awaitTold("a LATE");
    now.addAndGet(Duration.ofSeconds(6).toNanos());
    awaitTold("a LATE", "b LATE");
  }

  @Test
  void nobody_has_to_wait_in_one_that_is_closed() {
    enter("a");

    room.close();

    assertThat(told).containsExactly("a FAILED");
    assertThat(room.isNeeded()).isFalse();
  }

  @Test
  void a_full_room_takes_nobody_and_all_are_told_when_none_comes() {
    List.of("a", "b", "c", "d", "e", "f").forEach(this::enter);
    assertThat(told).containsExactly("f FULL");

    room.fail();

    assertThat(told)
        .containsExactly("f FULL", "a FAILED", "b FAILED", "c FAILED", "d FAILED", "e FAILED");
    assertThat(meters.get("signalbox.activation.waiting").gauge().value()).isZero();
    assertThat(meters.get("signalbox.activation.refused").tag("reason", "failed").counter().count())
        .isEqualTo(5);
  }
}
