package io.signalbox.system;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.ProtocolException;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * One over which a client asks again and again. Unlike the JDK's client it repeats nothing, so that
 * the end of a connection shows.
 */
final class KeptConnection implements AutoCloseable {

  private static final Pattern STATUS = Pattern.compile("^HTTP/1\\.1 (\\d{3}) ");
  private static final Pattern LENGTH = Pattern.compile("(?i)\r\ncontent-length: (\\d{1,9})\r");
  private static final Pattern SERVER = Pattern.compile("(?i)\r\nx-served-by: (\\S+)");
  private static final Pattern CLOSE = Pattern.compile("(?i)\r\nconnection: close");

  private final URI server;
  private final Socket socket;
  private final InputStream in;

  /**
   * @param server who answered, by its own word; empty when it says nothing of it
   * @param body one character for each byte
   * @param last whether the connection ends with it
   */
  record Answer(int status, String server, String body, boolean last) {}

  /**
   * @param patience for each answer
   */
  KeptConnection(URI server, Duration patience) throws IOException {
    this.server = server;
    socket = new Socket(server.getHost(), server.getPort());
    socket.setTcpNoDelay(true);
    socket.setSoTimeout(Math.toIntExact(patience.toMillis()));
    in = new BufferedInputStream(socket.getInputStream());
  }

  /** Asks for all of these at once; {@link #answer} has to be called for each. */
  void ask(List<String> paths) throws IOException {
    String requests =
        paths.stream()
            .map("GET %%s HTTP/1.1\r\nHost: %s\r\n\r\n".formatted(server.getAuthority())::formatted)
            .collect(Collectors.joining());
    socket.getOutputStream().write(requests.getBytes(US_ASCII));
  }

  /** Waits for the next one. */
  Answer answer() throws IOException {
    StringBuilder head = new StringBuilder();
    while (head.indexOf("\r\n\r\n", head.length() - 4) < 0) {
      int b = in.read();
      if (b < 0) {
        throw new EOFException("ended after: " + head);
      }
      head.append((char) b);
    }
    int length = number(LENGTH, head);
    byte[] body = in.readNBytes(length);
    if (body.length < length) {
      throw new EOFException("ended in the body after: " + head);
    }
    Matcher served = SERVER.matcher(head);
    return new Answer(
        number(STATUS, head),
        served.find() ? served.group(1) : "",
        new String(body, ISO_8859_1),
        CLOSE.matcher(head).find());
  }

  private static int number(Pattern pattern, CharSequence head) throws ProtocolException {
    Matcher found = pattern.matcher(head);
    if (!found.find()) {
      throw new ProtocolException("no " + pattern + " in " + head);
    }
    return Integer.parseInt(found.group(1));
  }

  /** Where it begins: the server knows it by that. */
  int port() {
    return socket.getLocalPort();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
