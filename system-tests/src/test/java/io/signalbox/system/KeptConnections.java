package io.signalbox.system;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Clients that each ask for the same thing on one connection, until they are stopped. Unlike the
 * JDK's client they repeat nothing, so that the end of a connection shows; then they open another.
 */
final class KeptConnections implements AutoCloseable {

  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final Pattern LENGTH = Pattern.compile("(?i)\r\ncontent-length: (\\d+)");
  private static final Pattern SERVER = Pattern.compile("(?i)\r\nx-served-by: (\\S+)");
  private static final Pattern CLOSE = Pattern.compile("(?i)\r\nconnection: close");

  private final URI uri;
  private final byte[] request;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final Queue<Answer> answers = new ConcurrentLinkedQueue<>();
  private final Queue<Ending> endings = new ConcurrentLinkedQueue<>();
  private volatile boolean stopped;

  /**
   * @param server who answered, by its own word
   */
  record Answer(int status, String server, boolean last) {}

  /**
   * A connection that ended in place of an answer.
   *
   * @param sent by {@link System#nanoTime}, before the request was
   * @param server who had answered on it before; empty if nobody had
   * @param row how many answers in a row were from there
   */
  record Ending(long sent, String server, int row) {}

  private KeptConnections(URI uri) {
    this.uri = uri;
    this.request =
        "GET %s HTTP/1.1\r\nHost: %s\r\n\r\n"
            .formatted(uri.getPath(), uri.getAuthority())
            .getBytes(US_ASCII);
  }

  static KeptConnections start(URI uri, int clients) {
    KeptConnections started = new KeptConnections(uri);
    for (int i = 0; i < clients; i++) {
      started.threads.submit(started::ask);
    }
    return started;
  }

  private void ask() {
    while (!stopped) {
      askOnOneConnection();
    }
  }

  private void askOnOneConnection() {
    long sent = System.nanoTime();
    String server = "";
    int row = 0;
    try (Socket socket = new Socket(uri.getHost(), uri.getPort())) {
      socket.setTcpNoDelay(true);
      socket.setSoTimeout(Math.toIntExact(PATIENCE.toMillis()));
      InputStream in = new BufferedInputStream(socket.getInputStream());
      Answer answer;
      do {
        sent = System.nanoTime();
        socket.getOutputStream().write(request);
        answer = read(in);
        answers.add(answer);
        row = answer.server().equals(server) ? row + 1 : 1;
        server = answer.server();
      } while (!stopped && !answer.last());
    } catch (IOException e) {
      endings.add(new Ending(sent, server, row));
    }
  }

  private static Answer read(InputStream in) throws IOException {
    StringBuilder head = new StringBuilder();
    while (head.indexOf("\r\n\r\n") < 0) {
      int b = in.read();
      if (b < 0) {
        throw new EOFException("ended after: " + head);
      }
      head.append((char) b);
    }
    in.skipNBytes(Integer.parseInt(first(LENGTH, head)));
    return new Answer(
        Integer.parseInt(head.substring(9, 12)), first(SERVER, head), CLOSE.matcher(head).find());
  }

  private static String first(Pattern header, CharSequence head) {
    Matcher found = header.matcher(head);
    if (!found.find()) {
      throw new IllegalStateException("No " + header + " in " + head);
    }
    return found.group(1);
  }

  List<Answer> answers() {
    return List.copyOf(answers);
  }

  List<Ending> endings() {
    return List.copyOf(endings);
  }

  /** Waits for the last answers. */
  @Override
  public void close() {
    stopped = true;
    threads.close();
  }
}
