package io.signalbox.gateway.tcp;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.time.Duration;
import java.util.Random;
import java.util.zip.CRC32;

/** What clients of TCP services do, and what they are to see. */
final class TcpClients {

  static final int PATIENCE_MILLIS = 20_000;
  static final Duration PATIENCE = Duration.ofMillis(PATIENCE_MILLIS);

  private static final String GONE = "Connection reset.*|Broken pipe";

  private TcpClients() {}

  /** Once the gateway listens there. */
  static Socket connect(int port) {
    return await()
        .pollDelay(Duration.ZERO)
        .atMost(PATIENCE)
        .ignoreException(ConnectException.class)
        .until(
            () -> {
              Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
              socket.setSoTimeout(PATIENCE_MILLIS);
              return socket;
            },
            socket -> true);
  }

  static void send(Socket socket, String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(US_ASCII));
  }

  static String read(Socket socket, int bytes) throws IOException {
    return new String(socket.getInputStream().readNBytes(bytes), US_ASCII);
  }

  static String rest(Socket socket) throws IOException {
    return new String(socket.getInputStream().readAllBytes(), US_ASCII);
  }

  static void assertReset(Socket socket) {
    assertThatThrownBy(() -> socket.getInputStream().readAllBytes())
        .isInstanceOf(SocketException.class)
        .hasMessageStartingWith("Connection reset");
  }

  static void assertEchoes(Socket socket) throws IOException {
    send(socket, "hello");
    assertThat(read(socket, 5)).isEqualTo("hello");
  }

  static boolean echoes(Socket socket) {
    try {
      assertEchoes(socket);
      return true;
    } catch (SocketException e) {
      assertThat(e).hasMessageMatching(GONE);
      return false;
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  /** Whether it echoes; it has ended otherwise. */
  static boolean lives(Socket socket) {
    try {
      send(socket, "hello");
      return read(socket, 5).equals("hello");
    } catch (SocketException e) {
      assertThat(e).hasMessageMatching(GONE);
      return false;
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  static void awaitRefusal(int port) {
    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () ->
                assertThatThrownBy(() -> new Socket(InetAddress.getLoopbackAddress(), port).close())
                    .isInstanceOf(ConnectException.class));
  }

  static long checksum(InputStream in) throws IOException {
    CRC32 sum = new CRC32();
    byte[] buffer = new byte[1 << 16];
    for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
      sum.update(buffer, 0, read);
    }
    return sum.getValue();
  }

  static long checksum(byte[] piece, int times) {
    CRC32 sum = new CRC32();
    for (int i = 0; i < times; i++) {
      sum.update(piece);
    }
    return sum.getValue();
  }

  /** Says something or nothing and ends in one of the ways that there are. */
  static void whim(Socket socket, Random random) throws IOException {
    if (random.nextBoolean()) {
      socket.getOutputStream().write(new byte[random.nextInt(100_000)]);
    }
    if (random.nextBoolean()) {
      socket.getInputStream().readNBytes(random.nextInt(10));
    }
    switch (random.nextInt(4)) {
      case 0 -> TcpInstance.reset(socket);
      case 1 -> {
        socket.shutdownOutput();
        socket.getInputStream().readAllBytes();
      }
      case 2 -> {
        socket.shutdownOutput();
        socket.close();
      }
      default -> socket.close();
    }
  }
}
