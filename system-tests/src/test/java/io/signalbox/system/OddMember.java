package io.signalbox.system;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;

/**
 * A registered server that answers byte by byte, as no framework would: {@code /odd/token/X} with a
 * token of its own for each X, other paths in ways that have fooled gateways.
 */
final class OddMember implements AutoCloseable {

  static final String SERVICE = "odd";

  private static final byte[] LARGE = new byte[30_000_000];

  private final ServerSocket server = new ServerSocket(0, 500, InetAddress.getLoopbackAddress());
  private final StubRegistration registration;

  OddMember(Cluster cluster) throws IOException, InterruptedException {
    Thread.ofVirtual().start(this::acceptAll);
    registration = new StubRegistration(cluster, SERVICE, "odd-1", server.getLocalPort());
  }

  String token(String of) {
    return "TOKEN-" + of;
  }

  private void acceptAll() {
    try {
      while (true) {
        Socket connection = server.accept();
        Thread.ofVirtual().start(() -> serve(connection));
      }
    } catch (IOException e) {
      // Closed.
    }
  }

  private void serve(Socket connection) {
    try (connection) {
      InputStream in = new BufferedInputStream(connection.getInputStream());
      for (String line = head(in); !line.isEmpty(); line = head(in)) {
        answer(connection, line.split(" ")[1]);
      }
    } catch (IOException | InterruptedException e) {
      // The other side is gone.
    }
  }

  /** The request line; nothing at the end. Bodies are not sent to it. */
  private static String head(InputStream in) throws IOException {
    StringBuilder head = new StringBuilder();
    while (head.indexOf("\r\n\r\n") < 0) {
      int b = in.read();
      if (b < 0) {
        return "";
      }
      head.append((char) b);
    }
    return head.substring(0, head.indexOf("\r\n"));
  }

  private void answer(Socket connection, String path) throws IOException, InterruptedException {
    switch (path) {
      case "/odd/interim" -> {
        write(connection, "HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n");
        Thread.sleep(200);
        write(connection, whole("secret of another"));
      }
      case "/odd/extra" -> write(connection, whole("hello") + whole("poison"));
      case "/odd/half-extra" ->
          write(connection, whole("hello") + "HTTP/1.1 302 Found\r\nLocation: /evil\r\nX: ");
      case "/odd/cut" -> {
        write(connection, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n");
        Thread.sleep(50);
        connection.setSoLinger(true, 0);
        throw new IOException("reset on purpose");
      }
      case "/odd/large" -> {
        write(connection, "HTTP/1.1 200 OK\r\nContent-Length: " + LARGE.length + "\r\n\r\n");
        connection.getOutputStream().write(LARGE);
      }
      default -> write(connection, whole(token(path.substring(path.lastIndexOf('/') + 1))));
    }
  }

  private static String whole(String body) {
    return "HTTP/1.1 200 OK\r\nContent-Length: " + body.length() + "\r\n\r\n" + body;
  }

  private static void write(Socket connection, String text) throws IOException {
    connection.getOutputStream().write(text.getBytes(ISO_8859_1));
  }

  @Override
  public void close() throws IOException {
    registration.close();
    server.close();
  }
}
