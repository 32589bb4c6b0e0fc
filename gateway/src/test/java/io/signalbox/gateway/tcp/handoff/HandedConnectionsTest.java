package io.signalbox.gateway.tcp.handoff;

import static org.assertj.core.api.Assertions.assertThat;

import io.signalbox.handoff.claims.ClaimTable;
import io.signalbox.handoff.claims.ConnectionParcel;
import io.signalbox.handoff.ipc.Posix;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What becomes of connections that a member was handed, by what it claims and tells. */
class HandedConnectionsTest {

  private static final String STAND_IN = "stands for a socket";
  private static final Duration PATIENCE = Duration.ofSeconds(1);

  private final AtomicLong clock = new AtomicLong();
  private final List<String> told = new ArrayList<>();
  private ClaimTable member;
  private HandedConnections connections;
  private ConnectionParcel parcel;

  private final HandedOver connection =
      new HandedOver() {
        @Override
        public void taken() {
          told.add("taken");
        }

        @Override
        public void ended() {
          told.add("ended");
        }

        @Override
        public void back(ConnectionParcel same) {
          assertThat(same).isSameAs(parcel);
          assertThat(hasCopy()).isTrue();
          told.add("back");
        }
      };

  @BeforeEach
  void open() throws IOException {
    try (ClaimTable.Shared shared = ClaimTable.share()) {
      member = ClaimTable.open(shared.descriptor());
      connections = new HandedConnections(shared.table(), PATIENCE, clock::get);
    }
    parcel = new ConnectionParcel(Posix.sharedMemory(STAND_IN, 1), ByteBuffer.allocate(0));
  }

  @AfterEach
  void close() {
    if (hasCopy()) {
      parcel.discard();
    }
  }

  private long handOver() {
    long id = connections.offer(parcel, connection);
    connections.sent(id);
    return id;
  }

  /** Whether the descriptor is still open, and not another's of the same number by now. */
  private boolean hasCopy() {
    try {
      return Files.readSymbolicLink(Path.of("/proc/self/fd/" + parcel.descriptor()))
          .toString()
          .contains(STAND_IN);
    } catch (NoSuchFileException e) {
      return false;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void what_is_taken_is_the_members_until_it_ends() {
    long id = handOver();
    assertThat(connections.unclaimed()).isEqualTo(1);
    member.claim(id);

    connections.taken(id);
    assertThat(hasCopy()).as("which would outlive the member").isFalse();
    assertThat(connections.unclaimed()).isZero();
    assertThat(connections.isEmpty()).isFalse();

    connections.ended(id);
    connections.ended(id);
    assertThat(told).containsExactly("taken", "ended");
    assertThat(connections.isEmpty()).isTrue();
    assertThat(member.isClaimed(id)).as("has a place in the table").isFalse();
  }

  @Test
  void what_is_declined_is_back_as_it_was() {
    long id = handOver();

    connections.takeBack(id);

    assertThat(told).containsExactly("back");
    assertThat(member.claim(id)).isFalse();
    assertThat(connections.isEmpty()).isTrue();
  }

  @Test
  void what_lies_unclaimed_for_too_long_is_back() {
    long id = handOver();
    clock.addAndGet(PATIENCE.toNanos());
    assertThat(connections.takeBackOverdue()).isFalse();
    clock.incrementAndGet();

    assertThat(connections.takeBackOverdue()).isTrue();

    assertThat(told).containsExactly("back");
    assertThat(member.claim(id)).isFalse();
  }

  @Test
  void what_is_claimed_in_time_is_not_overdue_though_it_is_told_late() {
    long id = handOver();
    member.claim(id);
    clock.addAndGet(2 * PATIENCE.toNanos());

    assertThat(connections.takeBackOverdue()).isFalse();

    assertThat(told).containsExactly("taken");
    connections.taken(id);
    connections.ended(id);
    assertThat(told).containsExactly("taken", "ended");
  }

  @Test
  void with_a_member_ends_what_it_has_claimed_and_the_rest_is_back() {
    long unclaimed = handOver();
    connections.end();
    assertThat(told).containsExactly("back");
    assertThat(member.claim(unclaimed)).isFalse();

    told.clear();
    member.claim(connections.offer(parcel, connection));
    connections.end();
    assertThat(told).containsExactly("taken", "ended");
    assertThat(hasCopy()).isFalse();
    assertThat(connections.isEmpty()).isTrue();
  }

  @Test
  void what_a_dead_member_is_sent_all_the_same_is_back() {
    connections.end();

    handOver();

    assertThat(told).containsExactly("back");
    assertThat(connections.isEmpty()).isTrue();
  }

  @Test
  void a_gateway_that_stops_leaves_the_member_what_it_has_yet_to_claim() {
    long id = handOver();

    connections.leaveAll();

    assertThat(told).containsExactly("taken", "ended");
    assertThat(hasCopy()).isFalse();
    assertThat(member.claim(id)).isTrue();
  }

  @Test
  void when_the_table_is_full_it_is_back_at_once() {
    HandedConnections full = connections;
    for (int i = 0; i < ClaimTable.CAPACITY; i++) {
      full.offer(parcel, connection);
    }
    assertThat(told).isEmpty();

    assertThat(full.offer(parcel, connection)).isEqualTo(ClaimTable.NONE);

    assertThat(told).containsExactly("back");
  }
}
