package io.signalbox.gateway.handoff;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.embedded.EmbeddedChannel;
import io.signalbox.balancer.Attempt;
import io.signalbox.balancer.Balancer;
import io.signalbox.balancer.Server;
import io.signalbox.balancer.Settings;
import io.signalbox.handoff.claims.ClaimTable;
import io.signalbox.handoff.claims.ConnectionParcel;
import io.signalbox.handoff.ipc.Posix;
import io.signalbox.member.directory.Instance;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a member was offered, and the copies that are kept of what it has claimed. */
class OfferedConnectionsTest {

  private static final String STAND_IN = "stands for a socket";
  private static final Duration PATIENCE = Duration.ofSeconds(1);

  private final AtomicLong clock = new AtomicLong();
  private final EmbeddedChannel gatewaysLoop = new EmbeddedChannel();
  private final Balancer<Instance> balancer = new Balancer<>(Settings.DEFAULTS);
  private ClaimTable member;
  private KeptCopies claimed;
  private OfferedConnections offered;
  private ConnectionParcel parcel;

  @BeforeEach
  void open() throws IOException {
    gatewaysLoop.freezeTime();
    balancer.replace(List.of(new Instance("member", false, "127.0.0.1", 1, 2, "a.sock")));
    try (ClaimTable.Shared shared = ClaimTable.share()) {
      member = ClaimTable.open(shared.descriptor());
      claimed = new KeptCopies(shared.table(), gatewaysLoop.eventLoop());
      offered = new OfferedConnections(shared.table(), claimed, PATIENCE, clock::get);
    }
    parcel = new ConnectionParcel(Posix.sharedMemory(STAND_IN, 1), ByteBuffer.allocate(8));
  }

  @AfterEach
  void close() {
    parcel.discard();
    gatewaysLoop.close();
  }

  private Attempt<Instance> attempt() {
    return Objects.requireNonNull(balancer.attempt(List.of()));
  }

  private long offer() {
    return offered.add(parcel, attempt());
  }

  private int inFlight() {
    return balancer.servers().stream().mapToInt(Server::inFlight).sum();
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

  private void passTime() {
    gatewaysLoop.advanceTimeBy(1, TimeUnit.SECONDS);
    gatewaysLoop.runScheduledPendingTasks();
  }

  @Test
  void what_is_settled_before_it_is_claimed_is_ours_as_it_was() {
    long id = offer();
    assertThat(offered.count()).isEqualTo(1);
    assertThat(offered.isUnclaimed(id)).isTrue();

    assertThat(offered.settle(id)).isSameAs(parcel);
    assertThat(offered.settle(id)).as("a second time").isNull();
    assertThat(member.claim(id)).isFalse();
    assertThat(offered.ids()).isEmpty();
    assertThat(claimed.ids()).isEmpty();
  }

  @Test
  void of_what_is_settled_after_it_is_claimed_a_copy_is_kept() {
    long id = offer();
    member.claim(id);

    assertThat(offered.isUnclaimed(id)).isFalse();
    assertThat(offered.settle(id)).isNull();
    assertThat(claimed.ids()).containsExactly(id);
    assertThat(hasCopy()).isTrue();
  }

  @Test
  void an_attempt_lasts_until_it_is_settled_or_dropped() {
    long first = offer();
    long second = offer();
    assertThat(inFlight()).isEqualTo(2);

    offered.settle(first);
    assertThat(inFlight()).isEqualTo(1);
    offered.drop(second);
    assertThat(inFlight()).isZero();
    assertThat(hasCopy()).isFalse();
  }

  @Test
  void is_overdue_when_it_has_lain_for_longer_than_it_may() {
    long id = offer();
    clock.addAndGet(PATIENCE.toNanos());
    assertThat(offered.isOverdue(id)).isFalse();
    clock.incrementAndGet();
    assertThat(offered.isOverdue(id)).isTrue();

    offered.settle(id);
    assertThat(offered.isOverdue(id)).isFalse();
  }

  @Test
  void a_full_table_leaves_parcel_and_attempt_to_the_caller() {
    Attempt<Instance> others = attempt();
    for (int i = 0; i < ClaimTable.CAPACITY; i++) {
      offered.add(parcel, others);
    }
    Attempt<Instance> attempt = attempt();

    assertThat(offered.add(parcel, attempt)).isEqualTo(ClaimTable.NONE);
    assertThat(offered.count()).isEqualTo(ClaimTable.CAPACITY);
    assertThat(attempt.end()).as("was not ended").isTrue();
  }

  @Test
  void a_copy_is_closed_when_the_member_has_closed_the_connection() {
    long id = offer();
    member.claim(id);
    offered.settle(id);
    passTime();
    assertThat(hasCopy()).isTrue();

    member.close(id);
    passTime();
    assertThat(hasCopy()).isFalse();
    assertThat(claimed.ids()).isEmpty();
  }

  @Test
  void what_was_closed_before_its_claim_was_seen_is_not_kept() {
    long id = offer();
    member.close(id);

    assertThat(offered.settle(id)).isNull();
    assertThat(claimed.ids()).isEmpty();
    assertThat(hasCopy()).isFalse();
  }

  @Test
  void what_is_at_rest_is_taken_back_without_what_was_read_of_it() {
    long id = offer();
    member.claim(id);
    offered.settle(id);
    assertThat(claimed.takeBack(id)).as("while the member is at work on it").isNull();

    member.rest(id);
    assertThat(claimed.takeBack(id)).isEqualTo(parcel.withoutPrelude());
    assertThat(claimed.ids()).isEmpty();
    assertThat(member.claim(id)).isFalse();
    passTime();
    assertThat(hasCopy()).isTrue();
  }
}
