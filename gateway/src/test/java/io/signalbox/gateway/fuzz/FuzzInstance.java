package io.signalbox.gateway.fuzz;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;

/** An instance that answers as {@link Play} has it. */
final class FuzzInstance implements AutoCloseable {

  /** What went wrong in a request that came whole. */
  final LinkedBlockingQueue<String> faults = new LinkedBlockingQueue<>();

  private final ServerSocket server;

  FuzzInstance() throws IOException {
    server = new ServerSocket(0, 500, InetAddress.getLoopbackAddress());
    Thread.ofVirtual().start(this::accept);
  }

  int port() {
    return server.getLocalPort();
  }

  private void accept() {
    while (!server.isClosed()) {
      try {
        Socket socket = server.accept();
        Thread.ofVirtual().start(() -> serve(socket));
      } catch (IOException e) {
        return;
      }
    }
  }

  private void serve(Socket socket) {
    try (socket) {
      socket.setTcpNoDelay(true);
      InputStream in = new BufferedInputStream(socket.getInputStream());
      while (exchange(socket, in)) {
        // The next one on the same connection.
      }
    } catch (IOException e) {
      // Either side has gone, mostly on purpose.
      return;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private boolean exchange(Socket socket, InputStream in) throws IOException, InterruptedException {
    String line = line(in);
    int length = 0;
    boolean chunked = false;
    for (String header = line(in); !header.isEmpty(); header = line(in)) {
      String lower = header.toLowerCase(Locale.ROOT);
      if (lower.startsWith("content-length:")) {
        length = Integer.parseInt(lower.substring(15).trim());
      }
      chunked |= lower.startsWith("transfer-encoding:");
    }
    String path = line.split(" ")[1];
    if (!path.startsWith("/api/tasks/f")) {
      write(socket, "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n");
      return true;
    }
    Play play = Play.of(path);
    if (play.ending() == Play.Ending.EARLY) {
      write(socket, "HTTP/1.1 413 Content Too Large\r\nContent-Length: 5\r\n\r\nearly");
      return false;
    }
    byte[] body = chunked ? chunks(in) : exactly(in, length);
    if (play.manner() == Play.Manner.BROKEN_CHUNK) {
      faults.add(play.id() + ": came whole though a part of it was malformed");
    }
    if (play.post() && !Arrays.equals(body, play.requestBody())) {
      faults.add(play.id() + ": another body came, of " + body.length + " bytes");
    }
    return answer(socket, play);
  }

  private static boolean answer(Socket socket, Play play) throws IOException, InterruptedException {
    for (int i = 0; i < play.interims(); i++) {
      write(socket, "HTTP/1.1 103 Early Hints\r\nLink: <" + play.id() + ">\r\n\r\n");
      pause(play.random(10 + i));
    }
    byte[] body = play.answerBody();
    ByteArrayOutputStream answer = new ByteArrayOutputStream();
    Play.Ending ending = play.ending();
    switch (ending) {
      case CHUNKED -> {
        answer.write(ascii("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"));
        chunk(answer, body, play.random(20));
      }
      case CLOSE_DELIMITED -> {
        answer.write(ascii("HTTP/1.1 200 OK\r\n\r\n"));
        answer.write(body);
      }
      case NOTHING -> {
        return false;
      }
      default -> {
        answer.write(ascii("HTTP/1.1 200 OK\r\nContent-Length: " + body.length + "\r\n\r\n"));
        answer.write(body);
      }
    }
    byte[] bytes = answer.toByteArray();
    boolean cut = ending == Play.Ending.CUT || ending == Play.Ending.RESET;
    int sent =
        cut ? bytes.length - 1 - play.random(21).nextInt(Math.max(1, body.length)) : bytes.length;
    if (ending == Play.Ending.EXTRA) {
      // At once with the answer's end: of what comes after another request nobody can tell.
      send(socket.getOutputStream(), bytes, bytes.length - 1, play.random(22));
      String last = new String(bytes, bytes.length - 1, 1, StandardCharsets.ISO_8859_1);
      write(socket, last + "HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\npoison");
      return false;
    }
    send(socket.getOutputStream(), bytes, Math.max(1, sent), play.random(22));
    if (ending == Play.Ending.RESET) {
      socket.setSoLinger(true, 0);
    }
    return ending == Play.Ending.LENGTH || ending == Play.Ending.CHUNKED;
  }

  private static void chunk(OutputStream out, byte[] body, RandomGenerator random)
      throws IOException {
    for (int at = 0; at < body.length; ) {
      int size = Math.min(body.length - at, 1 + random.nextInt(5_000));
      out.write(ascii(Integer.toHexString(size) + "\r\n"));
      out.write(body, at, size);
      out.write(ascii("\r\n"));
      at += size;
    }
    out.write(ascii("0\r\n\r\n"));
  }

  /** In pieces, with pauses between some of them. */
  static void send(OutputStream out, byte[] bytes, int length, RandomGenerator random)
      throws IOException, InterruptedException {
    int pieces = random.nextInt(4);
    int at = 0;
    for (int i = 0; i < pieces && at < length; i++) {
      int size = random.nextInt(length - at + 1);
      out.write(bytes, at, size);
      out.flush();
      at += size;
      pause(random);
    }
    out.write(bytes, at, length - at);
    out.flush();
  }

  private static void pause(RandomGenerator random) throws InterruptedException {
    if (random.nextInt(4) == 0) {
      TimeUnit.MICROSECONDS.sleep(random.nextInt(2_000));
    }
  }

  static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  private static void write(Socket socket, String text) throws IOException {
    socket.getOutputStream().write(ascii(text));
    socket.getOutputStream().flush();
  }

  static String line(InputStream in) throws IOException {
    StringBuilder line = new StringBuilder();
    for (int b = in.read(); b != '\n'; b = in.read()) {
      if (b < 0) {
        throw new EOFException();
      }
      line.append((char) b);
    }
    int end = line.length();
    return end > 0 && line.charAt(end - 1) == '\r' ? line.substring(0, end - 1) : line.toString();
  }

  static byte[] exactly(InputStream in, int length) throws IOException {
    byte[] bytes = in.readNBytes(length);
    if (bytes.length < length) {
      throw new EOFException();
    }
    return bytes;
  }

  static byte[] chunks(InputStream in) throws IOException {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    for (int size = Integer.parseInt(line(in), 16);
        size > 0;
        size = Integer.parseInt(line(in), 16)) {
      body.write(exactly(in, size));
      line(in);
    }
    line(in);
    return body.toByteArray();
  }

  @Override
  public void close() throws IOException {
    server.close();
  }
}
