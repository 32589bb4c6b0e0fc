package io.signalbox.member.directory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketAddress;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class PortCheckTest {

  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final InetAddress HERE = InetAddress.getLoopbackAddress();

  @Test
  void who_listens_is_somebody() throws IOException {
    try (ServerSocket somebody = new ServerSocket(0, 1, HERE);
        Socket socket = new Socket()) {
      PortCheck.connect(socket, somebody.getLocalSocketAddress(), PATIENCE);
      assertThat(socket.isConnected()).isTrue();
    }
  }

  @Test
  void a_connection_that_answers_itself_is_nobody() throws IOException {
    try (Socket socket = new Socket()) {
      socket.bind(new InetSocketAddress(HERE, 0));
      SocketAddress own = socket.getLocalSocketAddress();
      assertThatThrownBy(() -> PortCheck.connect(socket, own, PATIENCE))
          .isInstanceOf(ConnectException.class)
          .hasMessageContaining("itself");
    }
  }
}
