package io.signalbox.launcher.container;

import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Stands before the engine, which seems to be gone when this is. */
final class EngineProxy implements Closeable {

  private final int port;
  private final Set<SocketChannel> open = ConcurrentHashMap.newKeySet();
  private ServerSocketChannel server;

  EngineProxy() throws IOException {
    server = listen(0);
    port = ((InetSocketAddress) server.getLocalAddress()).getPort();
    serve(server);
  }

  private static ServerSocketChannel listen(int port) throws IOException {
    return ServerSocketChannel.open()
        .bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
  }

  URI address() {
    return URI.create("tcp://127.0.0.1:" + port);
  }

  void cut() throws IOException {
    server.close();
    for (SocketChannel one : open) {
      one.close();
    }
    open.clear();
  }

  void restore() throws IOException {
    server = listen(port);
    serve(server);
  }

  private void serve(ServerSocketChannel listener) {
    Thread.ofVirtual()
        .start(
            () -> {
              try {
                while (true) {
                  SocketChannel client = listener.accept();
                  SocketChannel engine =
                      SocketChannel.open(
                          UnixDomainSocketAddress.of(ContainerStage.ENGINE.getPath()));
                  open.add(client);
                  open.add(engine);
                  Thread.ofVirtual().start(() -> copy(client, engine));
                  Thread.ofVirtual().start(() -> copy(engine, client));
                }
              } catch (IOException e) {
                // It was cut.
              }
            });
  }

  private static void copy(SocketChannel from, SocketChannel to) {
    ByteBuffer buffer = ByteBuffer.allocate(16 * 1024);
    try (from;
        to) {
      while (from.read(buffer) >= 0) {
        buffer.flip();
        while (buffer.hasRemaining()) {
          to.write(buffer);
        }
        buffer.clear();
      }
    } catch (IOException e) {
      // It was cut.
    }
  }

  @Override
  public void close() throws IOException {
    cut();
  }
}
