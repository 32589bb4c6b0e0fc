package io.signalbox.member.web;

import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** Clients that send exactly the bytes they are told to. */
final class Sockets {

  static final Duration PATIENCE = Duration.ofSeconds(20);

  private Sockets() {}

  static Socket connect(NettyService service) throws IOException {
    Socket socket = new Socket("127.0.0.1", service.port());
    socket.setTcpNoDelay(true);
    socket.setSoTimeout(Math.toIntExact(PATIENCE.toMillis()));
    return socket;
  }

  static void send(Socket socket, String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
  }

  /** All bytes until the server closes the connection. */
  static String everything(Socket socket) throws IOException {
    return new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
  }
}
