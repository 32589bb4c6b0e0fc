package io.signalbox.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import org.junit.jupiter.api.Test;

class OpenSocketsTest {

  @Test
  void only_connections_that_are_open_here_and_lead_to_that_port_are_told() throws Exception {
    OpenSockets sockets = new OpenSockets(ProcessHandle.current());
    InetAddress loopback = InetAddress.getLoopbackAddress();
    try (ServerSocket server = new ServerSocket(0, 50, loopback);
        ServerSocket other = new ServerSocket(0, 50, loopback);
        Socket client = new Socket(loopback, server.getLocalPort());
        Socket stranger = new Socket(loopback, other.getLocalPort());
        Socket strange = other.accept()) {
      assertThat(strange.getPort()).isEqualTo(stranger.getLocalPort());
      try (Socket served = server.accept()) {
        assertThat(sockets.clients(server.getLocalPort())).containsExactly(served.getPort());
        assertThat(served.getPort()).isEqualTo(client.getLocalPort());
      }
      assertThat(sockets.clients(server.getLocalPort())).isEmpty();
    }
  }
}
