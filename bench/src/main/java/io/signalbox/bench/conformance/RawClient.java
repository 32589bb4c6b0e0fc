package io.signalbox.bench.conformance;

import io.signalbox.bench.conformance.Got.End;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** Sends the bytes of an exchange over a connection of its own and gathers what comes back. */
final class RawClient {

  /** More than any way takes that is not waiting for something. */
  private static final Duration PATIENCE = Duration.ofSeconds(4);

  /** In which a server closes that is going to. */
  private static final Duration LINGER = Duration.ofMillis(250);

  private static final int PIECE = 64 * 1024;

  private final Exchange exchange;
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

  private RawClient(Exchange exchange) {
    this.exchange = exchange;
  }

  static Got exchange(InetSocketAddress server, Exchange exchange, String path) throws IOException {
    RawClient client = new RawClient(exchange);
    try (Socket socket = new Socket(server.getAddress(), server.getPort())) {
      return client.got(client.exchange(socket, path));
    }
  }

  private Got got(End end) {
    return new Got(exchange, bytes.toString(StandardCharsets.ISO_8859_1), end);
  }

  private End exchange(Socket socket, String path) {
    try {
      socket.setTcpNoDelay(true);
      socket.getOutputStream().write(exchange.request(path).getBytes(StandardCharsets.ISO_8859_1));
      if (exchange.halfCloses()) {
        socket.shutdownOutput();
      }
      return receive(socket);
    } catch (IOException e) {
      return End.RESET;
    }
  }

  private End receive(Socket socket) throws IOException {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    byte[] piece = new byte[PIECE];
    while (true) {
      boolean whole = got(End.KEPT).whole();
      long left =
          whole ? LINGER.toMillis() : Duration.ofNanos(deadline - System.nanoTime()).toMillis();
      if (left <= 0) {
        return End.KEPT;
      }
      socket.setSoTimeout((int) left);
      try {
        int count = socket.getInputStream().read(piece);
        if (count < 0) {
          return End.CLOSED;
        }
        bytes.write(piece, 0, count);
      } catch (SocketTimeoutException e) {
        return End.KEPT;
      }
    }
  }
}
