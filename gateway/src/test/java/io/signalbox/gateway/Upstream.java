package io.signalbox.gateway;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** An instance on a raw socket, which can misbehave as no HTTP server would. */
public final class Upstream implements AutoCloseable {

  /** What it does once it has read a whole request. */
  public enum Manner {
    ANSWER,
    /** Closes with a reset. */
    RESET,
    /** Sends the response's header, promises a body and closes. */
    BREAK_AFTER_HEADER,
    /** Answers 500. */
    FAIL,
    HANG,
    /** Reads nothing any more and answers nothing, its actuator included. */
    FREEZE
  }

  /** What it does instead, byte by byte. */
  @FunctionalInterface
  public interface Play {

    void play(Request request, Socket connection) throws IOException;
  }

  /**
   * @param connection tells one connection from another
   */
  public record Request(String line, List<String> headers, String body, int connection) {

    public String path() {
      return line.split(" ")[1];
    }

    public Optional<String> header(String name) {
      String prefix = name.toLowerCase(Locale.ROOT) + ":";
      return headers.stream()
          .filter(header -> header.toLowerCase(Locale.ROOT).startsWith(prefix))
          .map(header -> header.substring(prefix.length()).trim())
          .findFirst();
    }
  }

  private static final String NOT_FOUND = "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n";

  /** Those to its actuator are not among them. */
  public final List<Request> requests = new CopyOnWriteArrayList<>();

  /** Requests whose header arrived, whole or not; those to its actuator are not counted. */
  public final AtomicInteger heads = new AtomicInteger();

  private final ServerSocket server;
  private final List<Socket> open = new CopyOnWriteArrayList<>();
  private volatile Manner manner = Manner.ANSWER;
  private volatile @Nullable Play play;
  private volatile String extraHeaders = "";
  private volatile UnaryOperator<String> actuator = path -> NOT_FOUND;

  private Upstream(ServerSocket server) {
    this.server = server;
    Thread.ofVirtual().start(this::acceptAll);
  }

  public static Upstream start() {
    return startAt(0);
  }

  public static Upstream startAt(int port) {
    try {
      ServerSocket server = new ServerSocket();
      server.setReuseAddress(true);
      server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 500);
      return new Upstream(server);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  /** A port that refuses connections and that nobody else can take: bound, but not listening. */
  public static Socket refusingPort() {
    try {
      Socket socket = new Socket();
      socket.setReuseAddress(true);
      socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
      return socket;
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  public Upstream manner(Manner now) {
    manner = now;
    return this;
  }

  /** From now on does {@code play} with each request. */
  public Upstream playing(Play play) {
    this.play = play;
    return this;
  }

  public Upstream responseHeader(String header) {
    extraHeaders = header + "\r\n";
    return this;
  }

  /**
   * @param bodies the actuator's answer to each path; null for one that it does not have
   */
  public Upstream actuator(UnaryOperator<@Nullable String> bodies) {
    actuator =
        path -> {
          String body = bodies.apply(path);
          return body == null
              ? NOT_FOUND
              : "HTTP/1.1 200 OK\r\nContent-Length: " + body.length() + "\r\n\r\n" + body;
        };
    return this;
  }

  public int port() {
    return server.getLocalPort();
  }

  private void acceptAll() {
    try {
      while (true) {
        Socket socket = server.accept();
        open.add(socket);
        Thread.ofVirtual().start(() -> serve(socket));
      }
    } catch (IOException e) {
      // Closed.
    }
  }

  private void serve(Socket socket) {
    try (socket) {
      InputStream in = new BufferedInputStream(socket.getInputStream());
      while (true) {
        Request request = read(in, socket.getPort());
        if (request == null) {
          return;
        }
        if (manner != Manner.FREEZE && isActuator(request.line())) {
          write(socket, actuator.apply(request.line().split(" ")[1]));
          continue;
        }
        requests.add(request);
        Play played = play;
        if (played != null) {
          played.play(request, socket);
          continue;
        }
        switch (manner) {
          case ANSWER -> {
            String body = request.line();
            write(
                socket,
                "HTTP/1.1 200 OK\r\n"
                    + extraHeaders
                    + "Content-Length: "
                    + body.length()
                    + "\r\n\r\n"
                    + (request.line().startsWith("HEAD") ? "" : body));
          }
          case RESET -> {
            socket.setSoLinger(true, 0);
            return;
          }
          case BREAK_AFTER_HEADER -> {
            write(socket, "HTTP/1.1 200 OK\r\nX-Half: yes\r\nContent-Length: 100\r\n\r\n");
            return;
          }
          case FAIL -> write(socket, "HTTP/1.1 500 Oh\r\nContent-Length: 0\r\n\r\n");
          case HANG, FREEZE -> {
            in.read();
            return;
          }
        }
      }
    } catch (IOException e) {
      // The other side is gone.
    }
  }

  private static boolean isActuator(String line) {
    return line.startsWith("GET /actuator/");
  }

  public static void write(Socket socket, String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
    socket.getOutputStream().flush();
  }

  private @Nullable Request read(InputStream in, int connection) throws IOException {
    String line = line(in);
    if (line == null) {
      return null;
    }
    List<String> headers = new CopyOnWriteArrayList<>();
    for (String header = line(in); header != null && !header.isEmpty(); header = line(in)) {
      headers.add(header);
    }
    if (!isActuator(line)) {
      heads.incrementAndGet();
    }
    Request head = new Request(line, headers, "", connection);
    String body = "";
    if (head.header("Transfer-Encoding").isPresent()) {
      StringBuilder chunks = new StringBuilder();
      for (int size = chunkSize(in); size > 0; size = chunkSize(in)) {
        chunks.append(exactly(in, size));
        line(in);
      }
      for (String trailer = line(in); trailer != null && !trailer.isEmpty(); trailer = line(in)) {
        headers.add(trailer);
      }
      body = chunks.toString();
    } else if (head.header("Content-Length").isPresent()) {
      body = exactly(in, Integer.parseInt(head.header("Content-Length").get()));
    }
    return new Request(line, headers, body, connection);
  }

  private static int chunkSize(InputStream in) throws IOException {
    String size = line(in);
    if (size == null) {
      throw new IOException("ended within a chunked body");
    }
    return Integer.parseInt(size, 16);
  }

  private static String exactly(InputStream in, int count) throws IOException {
    byte[] bytes = in.readNBytes(count);
    if (bytes.length < count) {
      throw new IOException("ended within a body");
    }
    return new String(bytes, StandardCharsets.ISO_8859_1);
  }

  private static @Nullable String line(InputStream in) throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    for (int b = in.read(); b >= 0; b = in.read()) {
      if (b == '\n') {
        return line.toString(StandardCharsets.ISO_8859_1).stripTrailing();
      }
      line.write(b);
    }
    return null;
  }

  @Override
  public void close() {
    try {
      server.close();
      for (Socket socket : open) {
        socket.close();
      }
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
