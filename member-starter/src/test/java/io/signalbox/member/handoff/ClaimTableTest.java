package io.signalbox.member.handoff;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Two processes' views of one table. */
class ClaimTableTest {

  private ClaimTable gateway;
  private ClaimTable member;

  @BeforeEach
  void share() throws IOException {
    try (ClaimTable.Shared shared = ClaimTable.share()) {
      gateway = shared.table();
      member = ClaimTable.open(shared.descriptor());
    }
  }

  @Test
  void what_is_claimed_cannot_be_withdrawn() {
    gateway.offer(1);

    assertThat(gateway.isClaimed(1)).isFalse();
    assertThat(member.claim(1)).isTrue();
    assertThat(gateway.isClaimed(1)).isTrue();
    assertThat(gateway.withdraw(1)).isFalse();
    assertThat(member.claim(1)).isFalse();
  }

  @Test
  void what_is_withdrawn_or_was_never_on_offer_cannot_be_claimed() {
    gateway.offer(1);

    assertThat(gateway.withdraw(1)).isTrue();
    assertThat(member.claim(1)).isFalse();
    assertThat(member.claim(2)).isFalse();
    assertThat(gateway.withdraw(1)).isFalse();
  }

  @Test
  void an_entry_is_used_again_only_after_its_claim_was_seen() {
    long next = 1 + ClaimTable.CAPACITY;
    gateway.offer(1);
    assertThat(gateway.offer(next)).isFalse();
    member.claim(1);
    assertThat(gateway.offer(next)).isFalse();
    gateway.forget(1);

    assertThat(gateway.offer(next)).isTrue();
    assertThat(member.claim(1)).isFalse();
    assertThat(gateway.isClaimed(next)).isFalse();
    assertThat(member.claim(next)).isTrue();
  }

  @Test
  void of_a_claim_and_a_withdrawal_at_the_same_time_exactly_one_succeeds() throws Exception {
    CyclicBarrier both = new CyclicBarrier(2);
    try (ExecutorService threads = Executors.newFixedThreadPool(2)) {
      for (long i = 1; i <= 2_000; i++) {
        long id = i;
        gateway.offer(id);
        Future<Boolean> claimed =
            threads.submit(
                () -> {
                  both.await();
                  return member.claim(id);
                });
        Future<Boolean> withdrawn =
            threads.submit(
                () -> {
                  both.await();
                  return gateway.withdraw(id);
                });
        assertThat(claimed.get()).isNotEqualTo(withdrawn.get());
      }
    }
  }

  @Test
  void the_gateway_sees_how_many_requests_the_member_has() {
    member.carry(3);
    member.carry(-1);

    assertThat(gateway.carried()).isEqualTo(2);
  }
}
