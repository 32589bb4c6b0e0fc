package io.signalbox.bench.http;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ProtocolException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One blocking keep-alive connection to one server, for one thread. It is opened when it is needed:
 * at first, and again after the server or an error has ended it. A request is never repeated, for
 * what went wrong is to be counted, not hidden.
 */
public final class HttpConnection implements AutoCloseable {

  /** The longest head, and the longest line between chunks. */
  static final int BUFFER_BYTES = 16 * 1024;

  static final int MAX_BODY_BYTES = 1024 * 1024;

  private static final Pattern CHUNK_SIZE = Pattern.compile("[0-9A-Fa-f]{1,7}");

  private final InetSocketAddress server;
  private final long timeoutNanos;
  private final byte[] buffer = new byte[BUFFER_BYTES];
  private int start;
  private int end;
  private long deadline;
  private @Nullable Socket socket;

  /**
   * @param timeout for one exchange as a whole, with the opening of the connection where needed
   */
  public HttpConnection(InetSocketAddress server, Duration timeout) {
    this.server = server;
    this.timeoutNanos = timeout.toNanos();
  }

  /** Opens the connection if it is not open, so that the next exchange need not. */
  public void connect() throws IOException {
    deadline = System.nanoTime() + timeoutNanos;
    open();
  }

  /** Whether the next request goes over the connection that the last one went over. */
  public boolean isOpen() {
    return socket != null;
  }

  /**
   * Sends the request and waits for its whole response, of whatever status. When it throws, or the
   * response is the connection's last, the connection is closed.
   */
  public Response exchange(Request request) throws IOException {
    deadline = System.nanoTime() + timeoutNanos;
    Socket connection = open();
    boolean reusable = false;
    try {
      // Has no deadline and needs none: a request is far smaller than the kernel's send buffer.
      request.writeTo(connection.getOutputStream());
      Head head = readHead(connection);
      while (head.interim()) {
        head = readHead(connection);
      }
      String body = readBody(connection, head);
      // Bytes that nobody asked for would be taken for the next response.
      reusable = !head.close() && start == end;
      return new Response(head.status(), body);
    } finally {
      if (!reusable) {
        close();
      }
    }
  }

  @Override
  public void close() throws IOException {
    Socket open = socket;
    socket = null;
    start = 0;
    end = 0;
    if (open != null) {
      open.close();
    }
  }

  private Socket open() throws IOException {
    Socket open = socket;
    if (open != null) {
      return open;
    }
    Socket opened = new Socket();
    try {
      opened.setTcpNoDelay(true);
      opened.connect(server, remainingMillis());
    } catch (IOException e) {
      opened.close();
      throw e;
    }
    socket = opened;
    return opened;
  }

  private Head readHead(Socket connection) throws IOException {
    int scanned = 0;
    while (true) {
      for (int i = start + scanned; i + 4 <= end; i++) {
        if (buffer[i] == '\r'
            && buffer[i + 1] == '\n'
            && buffer[i + 2] == '\r'
            && buffer[i + 3] == '\n') {
          String text = new String(buffer, start, i + 2 - start, StandardCharsets.ISO_8859_1);
          start = i + 4;
          return Head.parse(text);
        }
      }
      scanned = Math.max(0, end - start - 3);
      fillOrFail(connection);
    }
  }

  private String readBody(Socket connection, Head head) throws IOException {
    ByteArrayOutputStream body =
        new ByteArrayOutputStream(Math.clamp(head.length(), 32, MAX_BODY_BYTES));
    if (head.chunked()) {
      for (int size = chunkSize(connection); size > 0; size = chunkSize(connection)) {
        transfer(connection, body, size);
        if (!readLine(connection).isEmpty()) {
          throw new ProtocolException("a chunk longer than announced");
        }
      }
      while (!readLine(connection).isEmpty()) {
        // A trailer, which says nothing we need.
      }
    } else if (head.length() == Head.UNTIL_CLOSE) {
      do {
        transfer(connection, body, end - start);
      } while (fill(connection));
    } else {
      transfer(connection, body, head.length());
    }
    return body.toString(StandardCharsets.ISO_8859_1);
  }

  private int chunkSize(Socket connection) throws IOException {
    String line = readLine(connection);
    int extension = line.indexOf(';');
    String digits = (extension < 0 ? line : line.substring(0, extension)).strip();
    if (!CHUNK_SIZE.matcher(digits).matches()) {
      throw new ProtocolException("no chunk size: " + digits);
    }
    return Integer.parseInt(digits, 16);
  }

  private String readLine(Socket connection) throws IOException {
    int scanned = 0;
    while (true) {
      for (int i = start + scanned; i + 2 <= end; i++) {
        if (buffer[i] == '\r' && buffer[i + 1] == '\n') {
          String line = new String(buffer, start, i - start, StandardCharsets.ISO_8859_1);
          start = i + 2;
          return line;
        }
      }
      scanned = Math.max(0, end - start - 1);
      fillOrFail(connection);
    }
  }

  private void transfer(Socket connection, ByteArrayOutputStream body, long count)
      throws IOException {
    if (count < 0 || count > MAX_BODY_BYTES - body.size()) {
      throw new ProtocolException("a body of more than " + MAX_BODY_BYTES + " bytes");
    }
    for (int missing = (int) count; missing > 0; ) {
      if (start == end) {
        fillOrFail(connection);
      }
      int taken = Math.min(missing, end - start);
      body.write(buffer, start, taken);
      start += taken;
      missing -= taken;
    }
  }

  private void fillOrFail(Socket connection) throws IOException {
    if (!fill(connection)) {
      throw new EOFException("the server closed the connection before the response was complete");
    }
  }

  /** Waits for more bytes; false when there will be none. */
  private boolean fill(Socket connection) throws IOException {
    if (start > 0) {
      System.arraycopy(buffer, start, buffer, 0, end - start);
      end -= start;
      start = 0;
    }
    if (end == buffer.length) {
      throw new ProtocolException("a head or line of more than " + BUFFER_BYTES + " bytes");
    }
    // Anew for each read: a server that sends a byte now and then must not hold us for ever.
    connection.setSoTimeout(remainingMillis());
    int count = connection.getInputStream().read(buffer, end, buffer.length - end);
    end += Math.max(0, count);
    return count >= 0;
  }

  /** At least 1, as 0 would mean for ever. */
  private int remainingMillis() throws SocketTimeoutException {
    long remaining = deadline - System.nanoTime();
    if (remaining <= 0) {
      throw new SocketTimeoutException("no complete response in time");
    }
    return Math.clamp(TimeUnit.NANOSECONDS.toMillis(remaining), 1, Integer.MAX_VALUE);
  }
}
