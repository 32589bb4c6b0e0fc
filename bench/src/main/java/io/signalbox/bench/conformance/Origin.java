package io.signalbox.bench.conformance;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A server that sends exactly the bytes that an exchange has for it, and notes what it was asked.
 * What belongs to no exchange is answered with its path. Thread-safe.
 */
final class Origin implements AutoCloseable {

  private static final Duration PAUSE = Duration.ofMillis(60);
  private static final Pattern LENGTH = Pattern.compile("\ncontent-length: *([0-9]{1,9}) *\r\n");
  private static final Pattern CHUNKED = Pattern.compile("\ntransfer-encoding:[^\n]*chunked");
  private static final Pattern REQUEST_LINE = Pattern.compile("(\\S+) +(.*?) +\\S+\r\n");
  private static final int MAX_HEAD = 1 << 20;

  private final ServerSocket server;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final Map<String, Behaviour> behaviours = new ConcurrentHashMap<>();
  private final Map<String, Queue<String>> asked = new ConcurrentHashMap<>();

  Origin() throws IOException {
    server = new ServerSocket(0, 1024, InetAddress.getLoopbackAddress());
    threads.execute(this::accept);
  }

  InetSocketAddress address() {
    return new InetSocketAddress(server.getInetAddress(), server.getLocalPort());
  }

  /** From now on this path is answered so. */
  void behaves(String path, Behaviour behaviour) {
    asked.put(path, new ConcurrentLinkedQueue<>());
    behaviours.put(path, behaviour);
  }

  /** What was asked under this path: of each request its body, as far as it came. */
  List<String> asked(String path) {
    return List.copyOf(asked.getOrDefault(path, new ConcurrentLinkedQueue<>()));
  }

  private void accept() {
    try {
      while (true) {
        Socket connection = server.accept();
        threads.execute(() -> serve(connection));
      }
    } catch (IOException e) {
      // Closed.
      threads.shutdown();
    }
  }

  private void serve(Socket connection) {
    try (connection) {
      connection.setTcpNoDelay(true);
      InputStream in = new BufferedInputStream(connection.getInputStream());
      while (answer(connection, in)) {
        // The next one.
      }
    } catch (IOException e) {
      // The peer has broken off, which is one of the things that are tried.
    }
  }

  /** Returns whether the connection is kept. */
  private boolean answer(Socket connection, InputStream in) throws IOException {
    String head = head(in);
    if (head.isEmpty()) {
      return false;
    }
    Matcher line = REQUEST_LINE.matcher(head);
    if (!line.lookingAt()) {
      return false;
    }
    String path = line.group(2).replaceFirst("^http://[^/]*", "");
    Behaviour behaviour = behaviours.getOrDefault(path, Behaviour.whole(path));
    Queue<String> notes = asked.getOrDefault(path, new ConcurrentLinkedQueue<>());
    if (behaviour.early()) {
      notes.add("answered before its body");
    } else {
      notes.add(body(head, in));
    }
    for (int i = 0; i < behaviour.pieces().size(); i++) {
      if (i > 0) {
        pause();
      }
      String piece = behaviour.pieces().get(i);
      boolean noBody = line.group(1).equals("HEAD") && !behaviours.containsKey(path);
      String sent = noBody ? piece.substring(0, piece.indexOf("\r\n\r\n") + 4) : piece;
      connection.getOutputStream().write(sent.getBytes(StandardCharsets.ISO_8859_1));
    }
    switch (behaviour.end()) {
      case KEEPS -> {
        return !behaviour.early();
      }
      case CLOSES -> {
        return false;
      }
      case RESETS -> {
        // Once the peer has had the time to read what came before it.
        pause();
        connection.setSoLinger(true, 0);
        return false;
      }
    }
    throw new AssertionError(behaviour.end());
  }

  private static void pause() {
    try {
      Thread.sleep(PAUSE);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** With the blank line, or empty at the end of the connection. */
  private static String head(InputStream in) throws IOException {
    StringBuilder head = new StringBuilder();
    while (head.length() < MAX_HEAD) {
      int next = in.read();
      if (next < 0) {
        return "";
      }
      head.append((char) next);
      if (next == '\n' && head.length() >= 4 && head.lastIndexOf("\r\n\r\n") == head.length() - 4) {
        return head.toString();
      }
    }
    throw new IOException("the head has no end");
  }

  /** Reads it and tells how it came. */
  private static String body(String head, InputStream in) throws IOException {
    String lower = head.toLowerCase(Locale.ROOT);
    Matcher length = LENGTH.matcher(lower);
    try {
      if (CHUNKED.matcher(lower).find()) {
        return "chunked, " + chunks(in) + " B";
      }
      if (length.find()) {
        int bytes = Integer.parseInt(length.group(1));
        if (in.readNBytes(bytes).length < bytes) {
          throw new EOFException();
        }
        return "length " + bytes;
      }
      return "no body";
    } catch (IOException e) {
      return "broken off";
    }
  }

  private static int chunks(InputStream in) throws IOException {
    int sum = 0;
    while (true) {
      int size = size(line(in));
      if (size == 0) {
        while (!line(in).isEmpty()) {
          // A trailer.
        }
        return sum;
      }
      if (in.readNBytes(size).length < size || !line(in).isEmpty()) {
        throw new EOFException();
      }
      sum += size;
    }
  }

  private static int size(String line) throws IOException {
    try {
      return Integer.parseInt(line.replaceFirst(";.*", "").strip(), 16);
    } catch (NumberFormatException e) {
      throw new IOException("no chunk: " + line, e);
    }
  }

  private static String line(InputStream in) throws IOException {
    StringBuilder line = new StringBuilder();
    while (true) {
      int next = in.read();
      if (next < 0) {
        throw new EOFException();
      }
      if (next == '\n') {
        return line.toString().replaceFirst("\r$", "");
      }
      line.append((char) next);
    }
  }

  @Override
  public void close() throws IOException {
    server.close();
    threads.shutdownNow();
  }
}
