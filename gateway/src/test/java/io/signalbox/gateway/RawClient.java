package io.signalbox.gateway;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;

/** A client that sends exactly the bytes it is told to. */
public final class RawClient implements AutoCloseable {

  private static final Duration PATIENCE = Duration.ofSeconds(10);

  public record Answer(int status, String head, String body) {}

  private final Socket socket;
  private final InputStream in;

  public RawClient(int port) {
    this(port, 0);
  }

  /**
   * @param receiveBuffer bytes that the system takes for it before they are read; 0 for the usual
   */
  public RawClient(int port, int receiveBuffer) {
    this(port, receiveBuffer, InetAddress.getLoopbackAddress());
  }

  private RawClient(int port, int receiveBuffer, InetAddress address) {
    try {
      socket = new Socket();
      socket.bind(new InetSocketAddress(address, 0));
      if (receiveBuffer > 0) {
        socket.setReceiveBufferSize(receiveBuffer);
      }
      socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
      socket.setTcpNoDelay(true);
      socket.setSoTimeout(Math.toIntExact(PATIENCE.toMillis()));
      in = new BufferedInputStream(socket.getInputStream());
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  /** One at another address of this machine. */
  public static RawClient at(String address, int port) {
    try {
      return new RawClient(port, 0, InetAddress.getByName(address));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  public static Answer exchange(int port, String request) {
    try (RawClient client = new RawClient(port)) {
      return client.send(request).answer();
    }
  }

  public static Answer get(int port, String target) {
    return exchange(port, "GET " + target + " HTTP/1.1\r\nHost: gateway\r\n\r\n");
  }

  public RawClient send(String text) {
    try {
      socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
      socket.getOutputStream().flush();
      return this;
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  /** Sends to a server that may have closed the connection before it has read everything. */
  public RawClient push(String text) {
    try {
      socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
      socket.getOutputStream().flush();
    } catch (IOException e) {
      // What the server has said is still there to be read.
      return this;
    }
    return this;
  }

  public int localPort() {
    return socket.getLocalPort();
  }

  /** The next response that is not an interim one. */
  public Answer finalAnswer() {
    Answer answer = answer();
    while (answer.status() < 200) {
      answer = answer();
    }
    return answer;
  }

  /** The next response, with a body of announced length. */
  public Answer answer() {
    try {
      ByteArrayOutputStream head = new ByteArrayOutputStream();
      while (!head.toString(StandardCharsets.ISO_8859_1).endsWith("\r\n\r\n")) {
        int b = in.read();
        if (b < 0) {
          throw new AssertionError("Closed without an answer after: " + head);
        }
        head.write(b);
      }
      String text = head.toString(StandardCharsets.ISO_8859_1);
      int length = 0;
      for (String line : text.toLowerCase(Locale.ROOT).split("\r\n")) {
        if (line.startsWith("content-length:")) {
          length = Integer.parseInt(line.substring("content-length:".length()).trim());
        }
      }
      String body = new String(in.readNBytes(length), StandardCharsets.UTF_8);
      return new Answer(Integer.parseInt(text.substring(9, 12)), text, body);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  /** The next {@code count} bytes. */
  public String bytes(int count) {
    try {
      return new String(in.readNBytes(count), StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  /** Sends nothing more and waits for answers. */
  public RawClient endInput() {
    try {
      socket.shutdownOutput();
      return this;
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  /** All bytes until the other side closes. */
  public String everything() {
    try {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  /** Whether the gateway closes the connection, without another byte, within some seconds. */
  public boolean isClosedByPeer() {
    try {
      return in.read() < 0;
    } catch (SocketTimeoutException e) {
      return false;
    } catch (SocketException e) {
      return true;
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  /** Whether the connection stays open and silent for {@code time}. */
  public boolean staysOpenFor(Duration time) {
    try {
      socket.setSoTimeout(Math.toIntExact(time.toMillis()));
      in.read();
      return false;
    } catch (SocketTimeoutException e) {
      return true;
    } catch (IOException e) {
      return false;
    } finally {
      try {
        socket.setSoTimeout(Math.toIntExact(PATIENCE.toMillis()));
      } catch (SocketException e) {
        // Closed: what the caller does next finds out.
      }
    }
  }

  /** Ends the connection as a client does that has crashed. */
  public void reset() {
    try {
      socket.setSoLinger(true, 0);
      socket.close();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Override
  public void close() {
    try {
      socket.close();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
