package io.signalbox.handoff.claims;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Two processes' views of one table, one step after the other; see {@link ClaimTableRaces}. */
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
  void what_is_claimed_cannot_be_withdrawn_or_taken_back() {
    long id = gateway.offer();

    assertThat(gateway.isOffered(id)).isTrue();
    assertThat(member.claim(id)).isTrue();
    assertThat(gateway.isOffered(id)).isFalse();
    assertThat(gateway.withdraw(id)).isFalse();
    assertThat(gateway.takeBack(id)).isFalse();
    assertThat(member.claim(id)).as("a second time").isFalse();
  }

  @Test
  void what_is_withdrawn_or_was_never_on_offer_cannot_be_claimed() {
    long id = gateway.offer();

    assertThat(gateway.takeBack(id)).as("what has not been claimed").isFalse();
    assertThat(gateway.withdraw(id)).isTrue();
    assertThat(member.claim(id)).isFalse();
    assertThat(member.claim(id + 1)).isFalse();
    assertThat(gateway.withdraw(id)).as("a second time").isFalse();
  }

  @Test
  void what_is_at_rest_can_be_claimed_again_or_taken_back_but_no_longer_withdrawn() {
    long id = gateway.offer();
    member.claim(id);

    member.rest(id);
    assertThat(member.claim(id)).isTrue();
    member.rest(id);
    assertThat(gateway.withdraw(id)).isFalse();
    assertThat(gateway.takeBack(id)).isTrue();
    assertThat(member.claim(id)).isFalse();
    assertThat(gateway.takeBack(id)).as("a second time").isFalse();
  }

  @Test
  void what_the_member_has_closed_is_nobodys() {
    for (Consumer<Long> before :
        List.<Consumer<Long>>of(
            offered -> {},
            member::claim,
            atRest -> {
              member.claim(atRest);
              member.rest(atRest);
            })) {
      long id = gateway.offer();
      int closed = gateway.closed();
      before.accept(id);
      assertThat(gateway.isClosed(id)).isFalse();

      member.close(id);

      assertThat(gateway.isClosed(id)).isTrue();
      assertThat(gateway.closed()).isEqualTo(closed + 1);
      assertThat(member.claim(id)).isFalse();
      assertThat(gateway.withdraw(id)).isFalse();
      assertThat(gateway.takeBack(id)).isFalse();
    }
  }

  @Test
  void what_was_withdrawn_is_not_the_members_to_close() {
    long id = gateway.offer();
    gateway.withdraw(id);

    member.close(id);

    assertThat(gateway.isClosed(id)).isFalse();
    assertThat(gateway.closed()).isZero();
  }

  @Test
  void a_full_table_takes_the_next_when_one_is_forgotten_whatever_became_of_it() {
    long[] ids = LongStream.range(0, ClaimTable.CAPACITY).map(i -> gateway.offer()).toArray();
    assertThat(ids).doesNotHaveDuplicates().doesNotContain(ClaimTable.NONE);
    assertThat(gateway.offer()).isEqualTo(ClaimTable.NONE);

    member.claim(ids[1]);
    member.claim(ids[2]);
    member.rest(ids[2]);
    member.close(ids[3]);
    for (int i = 0; i < 4; i++) {
      gateway.forget(ids[i]);
      long next = gateway.offer();

      assertThat(ids).doesNotContain(next);
      assertThat(member.claim(ids[i])).isFalse();
      assertThat(member.claim(next)).isTrue();
    }
    assertThat(gateway.offer()).isEqualTo(ClaimTable.NONE);
  }

  @Test
  void the_gateway_sees_how_many_requests_the_member_has() {
    member.carry(3);
    member.carry(-1);

    assertThat(gateway.carried()).isEqualTo(2);
  }
}
