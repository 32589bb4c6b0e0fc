package io.signalbox.bench.exchanges;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.ProtocolException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A connection of HTTP/1.1, seen from either end: what goes out is given byte by byte, what comes
 * in is read message by message. Not thread-safe, but for {@link #close}.
 */
final class Connection implements AutoCloseable {

  /** In which a peer closes that is going to. */
  private static final Duration LINGER = Duration.ofMillis(250);

  private static final int BUFFER = 128 * 1024;
  private static final int MOST_OF_A_LINE = 1 << 20;

  private final Socket socket;
  private final InputStream in;
  private final OutputStream out;

  Connection(Socket socket) throws IOException {
    this.socket = socket;
    socket.setTcpNoDelay(true);
    this.in = new BufferedInputStream(socket.getInputStream(), BUFFER);
    this.out = new BufferedOutputStream(socket.getOutputStream(), BUFFER);
  }

  static Connection to(InetSocketAddress server) throws IOException {
    return new Connection(new Socket(server.getAddress(), server.getPort()));
  }

  /** How long it waits for anything to come. */
  void waitsFor(Duration patience) throws IOException {
    socket.setSoTimeout((int) patience.toMillis());
  }

  InputStream in() {
    return in;
  }

  void send(List<Piece> pieces) throws IOException {
    for (Piece piece : pieces) {
      piece.writeTo(out);
    }
    out.flush();
  }

  /** Of the next message; empty if the connection ends before it. */
  Optional<Head> head() throws IOException {
    int first = in.read();
    if (first < 0) {
      return Optional.empty();
    }
    return Optional.of(new Head((char) first + line(), fields()));
  }

  /** With the body, as far as it comes. */
  Message message(Head head, Framing framing) {
    Digest digest = new Digest(head.first("Content-Type").startsWith("text/event-stream"));
    try {
      List<Field> trailers = body(head, framing, digest);
      return new Message(head, digest.body(true), trailers);
    } catch (IOException e) {
      return new Message(head, digest.body(false), List.of());
    }
  }

  private List<Field> body(Head head, Framing framing, Digest digest) throws IOException {
    switch (framing) {
      case NONE -> {
        // That is all of it.
      }
      case LENGTH -> take(number(head.first("Content-Length"), 10), digest);
      case END_OF_CONNECTION -> {
        byte[] part = new byte[BUFFER];
        for (int count = in.read(part); count >= 0; count = in.read(part)) {
          digest.add(part, count);
        }
      }
      case CHUNKS -> {
        long size = chunkSize();
        while (size > 0) {
          take(size, digest);
          if (!line().isEmpty()) {
            throw new ProtocolException("a chunk is longer than it says");
          }
          size = chunkSize();
        }
        return fields();
      }
    }
    return List.of();
  }

  private long chunkSize() throws IOException {
    return number(line().replaceFirst(";.*", ""), 16);
  }

  private static long number(String text, int radix) throws IOException {
    try {
      return Long.parseLong(text.strip(), radix);
    } catch (NumberFormatException e) {
      throw new ProtocolException("not a number: " + text);
    }
  }

  private void take(long length, Digest digest) throws IOException {
    byte[] part = new byte[(int) Math.min(length, BUFFER)];
    long left = length;
    while (left > 0) {
      int count = in.read(part, 0, (int) Math.min(left, part.length));
      if (count < 0) {
        throw new EOFException();
      }
      digest.add(part, count);
      left -= count;
    }
  }

  /** Up to the empty line. */
  private List<Field> fields() throws IOException {
    List<Field> fields = new ArrayList<>();
    for (String line = line(); !line.isEmpty(); line = line()) {
      int colon = line.indexOf(':');
      if (colon < 0) {
        throw new ProtocolException("a field without a colon");
      }
      fields.add(new Field(line.substring(0, colon), line.substring(colon + 1).strip()));
    }
    return fields;
  }

  private String line() throws IOException {
    StringBuilder line = new StringBuilder();
    while (line.length() < MOST_OF_A_LINE) {
      int next = in.read();
      if (next < 0) {
        throw new EOFException();
      }
      if (next == '\n') {
        return line.toString().replaceFirst("\r$", "");
      }
      line.append((char) next);
    }
    throw new ProtocolException("a line without an end");
  }

  /** What the peer makes of the connection once all has been said. */
  Line ending() {
    try {
      waitsFor(LINGER);
      return Line.note(in.read() < 0 ? "connection closed" : "bytes behind the answer");
    } catch (SocketTimeoutException e) {
      return Line.note("connection kept");
    } catch (IOException e) {
      return Line.note("connection reset");
    }
  }

  @Override
  public void close() throws IOException {
    // Not the stream, which would first send what a peer may not take any more.
    socket.close();
  }
}
