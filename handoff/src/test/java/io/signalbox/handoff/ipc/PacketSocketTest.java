package io.signalbox.handoff.ipc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PacketSocketTest {

  @TempDir private Path folder;
  private PacketListener listener;
  private PacketSocket near;
  private PacketSocket far;

  @BeforeEach
  void connect() throws IOException {
    listener = PacketListener.open(folder.resolve("a.sock"));
    near = PacketSocket.connect(folder.resolve("a.sock"));
    far = Objects.requireNonNull(listener.accept());
  }

  @AfterEach
  void close() {
    near.close();
    far.close();
    listener.end();
    listener.close();
  }

  private static ByteBuffer bytes(String text) {
    return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
  }

  private static String text(Packet packet) {
    return StandardCharsets.UTF_8.decode(packet.bytes()).toString();
  }

  @Test
  void messages_arrive_whole_and_in_order() throws IOException {
    near.send(bytes("one"), Packet.NONE);
    near.send(bytes("two"), Packet.NONE);

    assertThat(text(Objects.requireNonNull(far.receive()))).isEqualTo("one");
    Packet second = Objects.requireNonNull(far.receive());
    assertThat(text(second)).isEqualTo("two");
    assertThat(second.descriptor()).isEqualTo(Packet.NONE);
  }

  @Test
  void a_descriptor_comes_along_and_is_the_receivers() throws IOException {
    int file = Posix.packetSocket();
    assertThat(near.send(bytes("take this"), file)).isEqualTo(PacketSocket.Sent.YES);
    Posix.close(file);
    Packet packet = Objects.requireNonNull(far.receive());

    assertThat(text(packet)).isEqualTo("take this");
    Path link = Path.of("/proc/self/fd/" + packet.descriptor());
    Path socket = Files.readSymbolicLink(link);
    assertThat(socket.toString()).startsWith("socket:");
    packet.discard();
    // By now the number may be another's.
    assertThat(
            Files.exists(link, LinkOption.NOFOLLOW_LINKS)
                && Files.readSymbolicLink(link).equals(socket))
        .isFalse();
  }

  @Test
  void a_full_queue_takes_nothing_more_and_loses_nothing() throws IOException {
    int sent = 0;
    while (near.send(bytes("x".repeat(10_000)), Packet.NONE) == PacketSocket.Sent.YES) {
      sent++;
    }
    near.end();
    int received = 0;
    while (far.receive() != null) {
      received++;
    }

    assertThat(sent).isPositive();
    assertThat(received).isEqualTo(sent);
  }

  @Test
  void what_is_posted_to_a_full_queue_is_sent_before_anything_else() throws IOException {
    while (near.send(bytes("x".repeat(10_000)), Packet.NONE) == PacketSocket.Sent.YES) {
      // Until there is no room.
    }
    near.post(bytes("posted " + "x".repeat(10_000)));
    for (int i = 0; i < 5; i++) {
      far.receive();
    }
    assertThat(near.send(bytes("sent later"), Packet.NONE)).isEqualTo(PacketSocket.Sent.YES);
    near.end();
    List<String> received = new ArrayList<>();
    for (Packet packet = far.receive(); packet != null; packet = far.receive()) {
      received.add(text(packet).substring(0, 6));
    }

    assertThat(received).endsWith("posted", "sent l");
  }

  @Test
  void what_the_dead_had_sent_is_still_read() throws IOException {
    far.send(bytes("unread by the dead"), Packet.NONE);
    near.send(bytes("last words"), Packet.NONE);
    near.close();

    assertThat(text(Objects.requireNonNull(far.receive()))).isEqualTo("last words");
    assertThat(far.receive()).isNull();
    assertThat(far.send(bytes("hello?"), Packet.NONE)).isEqualTo(PacketSocket.Sent.GONE);
  }

  @Test
  void too_long_a_message_is_refused_before_it_is_sent() {
    assertThatThrownBy(() -> near.send(ByteBuffer.allocate(70_000), Packet.NONE))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("70000");
  }

  @Test
  void too_long_a_path_says_so() {
    assertThatThrownBy(() -> PacketListener.open(folder.resolve("x".repeat(120))))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("107 bytes");
  }

  @Test
  void a_folder_that_others_may_enter_is_refused() throws IOException {
    Path open = folder.resolve("open");
    Files.createDirectory(
        open, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwxr-xr-x")));

    assertThatThrownBy(() -> SocketFolder.require(open))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("others may enter")
        .hasMessageContaining("chmod 700");
    assertThat(
            PosixFilePermissions.toString(
                Files.getPosixFilePermissions(SocketFolder.require(folder.resolve("new")))))
        .isEqualTo("rwx------");
  }
}
