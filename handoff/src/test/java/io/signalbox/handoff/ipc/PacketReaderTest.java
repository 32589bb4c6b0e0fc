package io.signalbox.handoff.ipc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.netty.channel.IoEventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollIoHandler;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Packets that an event loop receives. */
class PacketReaderTest {

  private final MultiThreadIoEventLoopGroup loops =
      new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory());
  private final IoEventLoop loop = loops.next();
  private final Received received = new Received();
  private PacketListener listener;
  private PacketSocket near;
  private PacketSocket far;

  /** What has been received, until something is not to be. */
  private final class Received implements PacketReceiver {

    private final List<String> texts = new CopyOnWriteArrayList<>();
    private final List<Integer> refused = new CopyOnWriteArrayList<>();
    private final AtomicInteger ends = new AtomicInteger();

    @Override
    public void received(Packet packet) throws IOException {
      assertThat(loop.inEventLoop()).isTrue();
      String text = StandardCharsets.UTF_8.decode(packet.bytes()).toString();
      if (text.equals("garbage")) {
        refused.add(packet.descriptor());
        throw new IOException("garbage");
      }
      texts.add(text);
      packet.discard();
    }

    @Override
    public void ended() {
      ends.incrementAndGet();
    }
  }

  @BeforeEach
  void connect(@TempDir Path folder) throws IOException {
    listener = PacketListener.open(folder.resolve("a.sock"));
    near = PacketSocket.connect(folder.resolve("a.sock"));
    far = Objects.requireNonNull(listener.accept());
  }

  @AfterEach
  void close() {
    near.close();
    loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
    far.close();
    listener.end();
    listener.close();
  }

  private void send(String text, int descriptor) throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
    assertThat(near.send(bytes, descriptor)).isEqualTo(PacketSocket.Sent.YES);
  }

  @Test
  void more_packets_than_are_read_at_once_come_in_order_and_then_the_end() throws IOException {
    List<String> texts = IntStream.range(0, 100).mapToObj(i -> "packet " + i).toList();
    for (String text : texts) {
      send(text, Packet.NONE);
    }
    far.receiveOn(loop, received);
    await().until(() -> received.texts.equals(texts));
    assertThat(received.ends).hasValue(0);

    near.end();
    await().until(() -> received.ends.get() == 1);
  }

  @Test
  void what_is_refused_is_the_last_and_its_descriptor_is_closed() throws IOException {
    int descriptor = Posix.packetSocket();
    send("before", Packet.NONE);
    send("garbage", descriptor);
    send("behind", Packet.NONE);
    Posix.close(descriptor);

    far.receiveOn(loop, received);

    await().until(() -> received.ends.get() == 1);
    assertThat(received.texts).containsExactly("before");
    assertThat(received.refused).hasSize(1);
    Path link = Path.of("/proc/self/fd/" + received.refused.getFirst());
    assertThat(Files.exists(link, LinkOption.NOFOLLOW_LINKS)).isFalse();
    ByteBuffer later = ByteBuffer.wrap(new byte[] {1});
    await().until(() -> near.send(later.rewind(), Packet.NONE) == PacketSocket.Sent.GONE);
  }

  @Test
  void the_end_is_told_once_when_the_event_loop_stops_too() throws Exception {
    far.receiveOn(loop, received);
    send("one", Packet.NONE);
    await().until(() -> received.texts.size() == 1);

    loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).sync();

    assertThat(received.ends).hasValue(1);
  }

  @Test
  void a_listener_that_has_ended_accepts_nobody() throws IOException {
    listener.end();
    assertThat(listener.accept()).isNull();
  }
}
