package io.signalbox.worker.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.springframework.core.io.buffer.DefaultDataBufferFactory;

class MemoryBudgetTest {

  private static final Duration LONG = Duration.ofSeconds(30);

  private final MemoryBudget budget = new MemoryBudget("test", 100);

  @Test
  void what_was_taken_is_there_again_when_its_share_is_closed() {
    Share share = budget.open();
    share.take(60);
    share.take(40);
    assertThat(budget.used()).isEqualTo(100);
    share.giveBack(30);
    assertThat(budget.used()).isEqualTo(70);
    share.close();
    share.close();
    share.giveBack(30);
    assertThat(budget.used()).isZero();
  }

  @Test
  void more_than_is_left_is_refused_for_now_and_more_than_there_is_for_ever() {
    Share first = budget.open();
    first.take(60);
    Share second = budget.open();
    assertThatThrownBy(() -> second.take(41))
        .isInstanceOfSatisfying(MemoryShortException.class, e -> assertThat(e.forEver()).isFalse());
    assertThatThrownBy(() -> second.take(101, LONG))
        .isInstanceOfSatisfying(MemoryShortException.class, e -> assertThat(e.forEver()).isTrue());
    assertThat(budget.refusals()).isEqualTo(2);
    assertThat(budget.used()).isEqualTo(60);
  }

  @Test
  void a_closed_share_takes_nothing_more() {
    Share share = budget.open();
    share.close();
    assertThat(share.tryTake(10)).isFalse();
    assertThat(budget.used()).isZero();
  }

  @Test
  void what_a_share_parts_with_outlives_it() {
    Share share = budget.open();
    share.take(50);
    Share part = share.split(20);
    share.close();
    assertThat(budget.used()).isEqualTo(20);
    part.close();
    assertThat(budget.used()).isZero();
    assertThatThrownBy(() -> budget.open().split(1)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void much_is_not_kept_waiting_by_little_that_comes_later() throws Exception {
    Share all = budget.open();
    all.take(90);
    List<String> turns = new CopyOnWriteArrayList<>();
    List<CompletableFuture<Void>> waiting = new ArrayList<>();
    for (String who : List.of("much", "little", "little")) {
      waiting.add(
          CompletableFuture.runAsync(
              () -> {
                try (Share share = budget.open()) {
                  share.take(who.equals("much") ? 80 : 30, LONG);
                  turns.add(who);
                } catch (InterruptedException e) {
                  throw new IllegalStateException(e);
                }
              },
              Thread::startVirtualThread));
      int queued = waiting.size();
      await().until(() -> budget.free().getQueueLength() == queued);
    }
    all.close();
    for (CompletableFuture<Void> one : waiting) {
      one.get();
    }
    assertThat(turns).startsWith("much");
    assertThat(budget.used()).isZero();
  }

  @Test
  void what_is_collected_costs_its_share_what_it_takes_and_no_more_than_may_be() {
    MemoryBudget large = new MemoryBudget("large", 1_000_000);
    Share share = large.open();
    ByteCollector collector = ByteCollector.of(share, 50_000, IllegalStateException::new);
    for (int i = 0; i < 5; i++) {
      byte[] piece = new byte[10_000];
      Arrays.fill(piece, (byte) i);
      collector.add(DefaultDataBufferFactory.sharedInstance.wrap(piece));
    }
    assertThat(collector.length()).isEqualTo(50_000);
    assertThat(collector.bytes()[49_999]).isEqualTo((byte) 4);
    assertThat(large.used()).isEqualTo(collector.bytes().length);
    assertThatThrownBy(
            () -> collector.add(DefaultDataBufferFactory.sharedInstance.wrap(new byte[1])))
        .isInstanceOf(IllegalStateException.class);
    share.close();

    ByteCollector poor = ByteCollector.of(budget.open(), 50_000, IllegalStateException::new);
    assertThatThrownBy(() -> poor.expect(101)).isInstanceOf(MemoryShortException.class);
  }
}
