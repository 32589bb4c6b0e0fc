package io.signalbox.bench.throughput;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;

/**
 * Answers every request with the same 200 bytes at as little cost as can be, so that the gateways
 * are measured and not what stands behind them. Understands requests without a body only. One
 * thread of its own serves all connections.
 */
final class QuickServer implements AutoCloseable {

  private static final int BODY = 200;
  private static final int END_OF_HEAD = 0x0d0a0d0a;
  private static final byte[] ANSWER =
      ("HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: "
              + BODY
              + "\r\n\r\n"
              + "x".repeat(BODY))
          .getBytes(StandardCharsets.US_ASCII);

  private final ServerSocketChannel listener;
  private final Selector selector;
  private final ByteBuffer received = ByteBuffer.allocateDirect(64 * 1024);

  /** The last four bytes that have come on one connection. */
  private static final class Tail {
    private int bytes;
  }

  private QuickServer(ServerSocketChannel listener, Selector selector) {
    this.listener = listener;
    this.selector = selector;
  }

  static QuickServer start() throws IOException {
    ServerSocketChannel listener = ServerSocketChannel.open();
    listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 1024);
    listener.configureBlocking(false);
    Selector selector = Selector.open();
    listener.register(selector, SelectionKey.OP_ACCEPT);
    QuickServer server = new QuickServer(listener, selector);
    Thread.ofPlatform().name("quick-server").daemon().start(server::serve);
    return server;
  }

  InetSocketAddress address() {
    return new InetSocketAddress(
        InetAddress.getLoopbackAddress(), listener.socket().getLocalPort());
  }

  private void serve() {
    try {
      while (selector.isOpen()) {
        selector.select(this::ready);
      }
    } catch (ClosedSelectorException e) {
      // Closed while it waited: that is the end.
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void ready(SelectionKey key) {
    try {
      if (key.isAcceptable()) {
        accept();
      } else {
        answer(key);
      }
    } catch (IOException e) {
      // The other side has gone; closing the channel takes it out of the selector.
      closeQuietly(key);
    }
  }

  private void accept() throws IOException {
    SocketChannel connection = listener.accept();
    if (connection != null) {
      connection.configureBlocking(false);
      connection.socket().setTcpNoDelay(true);
      connection.register(selector, SelectionKey.OP_READ, new Tail());
    }
  }

  private void answer(SelectionKey key) throws IOException {
    SocketChannel connection = (SocketChannel) key.channel();
    Tail tail = (Tail) key.attachment();
    received.clear();
    if (connection.read(received) < 0) {
      connection.close();
      return;
    }
    received.flip();
    while (received.hasRemaining()) {
      tail.bytes = tail.bytes << 8 | received.get() & 0xff;
      if (tail.bytes == END_OF_HEAD) {
        write(connection);
      }
    }
  }

  /** An answer fits in the socket's buffer unless the other side has stopped reading. */
  private static void write(SocketChannel connection) throws IOException {
    ByteBuffer answer = ByteBuffer.wrap(ANSWER);
    connection.write(answer);
    if (answer.hasRemaining()) {
      throw new IOException("the peer does not read");
    }
  }

  private static void closeQuietly(SelectionKey key) {
    try {
      key.channel().close();
    } catch (IOException e) {
      // Nothing more can be done about it.
    }
  }

  @Override
  public void close() {
    try {
      selector.close();
      listener.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
