package io.signalbox.gateway.tcp.handoff;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.netty.channel.IoEventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollIoHandler;
import io.signalbox.gateway.tcp.handoff.TcpMemberLink.Place;
import io.signalbox.gateway.tcp.handoff.TcpMemberLink.Standing;
import io.signalbox.handoff.claims.TcpMessage;
import io.signalbox.handoff.ipc.Packet;
import io.signalbox.handoff.ipc.PacketDoor;
import io.signalbox.handoff.ipc.PacketSocket;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the gateway takes a member for, by what that says. */
class TcpMemberLinkTest {

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @TempDir private Path parent;
  private final MultiThreadIoEventLoopGroup loops =
      new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory());
  private final IoEventLoop loop = loops.next();
  private final BlockingQueue<PacketSocket> greeted = new LinkedBlockingQueue<>();
  private final List<PacketSocket> answered = new ArrayList<>();
  private final Queue<Place> died = new ConcurrentLinkedQueue<>();
  private PacketDoor door;

  @BeforeEach
  void open() throws IOException {
    door = PacketDoor.open(folder(), "tcp-", greeted::add);
  }

  @AfterEach
  void close() {
    door.close();
    loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
    answered.forEach(PacketSocket::close);
  }

  private Path folder() {
    return parent.resolve("handoff");
  }

  private TcpMemberLink link(String service) throws IOException {
    return TcpMemberLink.open(
        new Place(service, door.name()),
        folder(),
        loop,
        PATIENCE,
        1,
        (place, hadAnswered) -> {
          if (hadAnswered) {
            died.add(place);
          }
        });
  }

  private void welcome() throws IOException, InterruptedException {
    PacketSocket member =
        Objects.requireNonNull(greeted.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS));
    member.send(new TcpMessage.Welcome(true).toBytes(), Packet.NONE);
    answered.add(member);
  }

  @Test
  void a_member_that_is_left_alone_has_not_died_whatever_it_had_still_to_say() throws Exception {
    TcpMemberLink left = link("orders");
    CountDownLatch deaf = new CountDownLatch(1);
    loop.execute(() -> waitFor(deaf));
    welcome();
    left.end();
    deaf.countDown();

    // What comes later on the same event loop has been heard.
    TcpMemberLink next = link("others");
    welcome();
    await().atMost(PATIENCE).until(() -> next.standing() == Standing.WELL);
    assertThat(left.standing()).isEqualTo(Standing.ENDED);
    assertThat(died).isEmpty();
  }

  private static void waitFor(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
