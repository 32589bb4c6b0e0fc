package io.signalbox.handoff.ipc;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.unix.FileDescriptor;
import io.netty.channel.unix.Socket;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SocketStateTest {

  private SocketChannel client;
  private EpollSocketChannel channel;

  @BeforeEach
  void connect() throws IOException {
    Epoll.ensureAvailability();
    Socket listener = Socket.newSocketStream();
    listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    listener.listen(1);
    client = SocketChannel.open(listener.localAddress());
    channel = new EpollSocketChannel(Posix.acceptNow(listener.intValue()));
    listener.close();
  }

  @AfterEach
  void close() throws IOException {
    client.close();
    if (channel.isOpen()) {
      channel.unsafe().closeForcibly();
    }
  }

  @Test
  void bytes_and_the_end_are_news() throws IOException {
    assertThat(SocketState.hasNews(channel)).isFalse();
    client.write(ByteBuffer.wrap(new byte[] {1}));
    assertThat(SocketState.hasNews(channel)).isTrue();
    channel.fd().read(ByteBuffer.allocateDirect(1), 0, 1);
    assertThat(SocketState.hasNews(channel)).isFalse();
    client.shutdownOutput();
    assertThat(SocketState.hasNews(channel)).isTrue();
  }

  @Test
  void of_what_is_closed_there_is_news_and_of_another_kind_of_channel_none() throws IOException {
    channel.unsafe().closeForcibly();
    assertThat(SocketState.hasNews(channel)).isTrue();
    assertThat(SocketState.hasNews(new EmbeddedChannel())).isFalse();
  }

  @Test
  void there_is_room_until_the_kernel_takes_no_more() throws IOException {
    assertThat(SocketState.hasRoom(channel)).isTrue();
    FileDescriptor socket = channel.fd();
    ByteBuffer bytes = ByteBuffer.allocateDirect(64 * 1024);
    int written;
    do {
      written = socket.write(bytes, 0, bytes.capacity());
    } while (written > 0);
    assertThat(SocketState.hasRoom(channel)).isFalse();
  }
}
