package io.signalbox.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import org.junit.jupiter.api.Test;

class OpenFilesTest {

  @Test
  void only_connections_that_are_open_here_and_lead_to_that_port_are_told() throws Exception {
    OpenFiles files = new OpenFiles(ProcessHandle.current());
    InetAddress loopback = InetAddress.getLoopbackAddress();
    try (ServerSocket server = new ServerSocket(0, 50, loopback);
        ServerSocket other = new ServerSocket(0, 50, loopback);
        Socket client = new Socket(loopback, server.getLocalPort());
        Socket stranger = new Socket(loopback, other.getLocalPort());
        Socket strange = other.accept()) {
      assertThat(strange.getPort()).isEqualTo(stranger.getLocalPort());
      try (Socket served = server.accept()) {
        assertThat(files.clients(server.getLocalPort())).containsExactly(served.getPort());
        assertThat(served.getPort()).isEqualTo(client.getLocalPort());
      }
      assertThat(files.clients(server.getLocalPort())).isEmpty();
    }
  }
}
