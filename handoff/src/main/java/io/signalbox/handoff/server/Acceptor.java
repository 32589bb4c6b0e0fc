package io.signalbox.handoff.server;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.IoEvent;
import io.netty.channel.IoEventLoop;
import io.netty.channel.IoRegistration;
import io.netty.channel.epoll.EpollIoHandle;
import io.netty.channel.epoll.EpollIoOps;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.unix.FileDescriptor;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.util.concurrent.Future;
import io.signalbox.handoff.claims.ConnectionParcel;
import io.signalbox.handoff.ipc.Posix;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Accepts connections in the place of a server and reads once from each. When a first request's
 * header has come whole, the connection is offered to a {@link ConnectionTaker}. All others are the
 * server's, with what was read of them: nothing is waited for here.
 *
 * <p>A connection that is taken never becomes a channel with a pipeline and an event loop, which is
 * most of what a connection with one small request costs. The server's event loop only.
 */
final class Acceptor implements EpollIoHandle {

  private static final Logger log = LoggerFactory.getLogger(Acceptor.class);

  /** Larger first requests are the server's. */
  private static final int LIMIT = 16 * 1024;

  /** Connections before others on the event loop have their turn. */
  private static final int MOST_AT_ONCE = 16;

  /** After the system refused a connection: there may be a free descriptor by then. */
  private static final Duration PAUSE = Duration.ofMillis(100);

  private final FileDescriptor listener;
  private final IoEventLoop loop;
  private final FirstRequestDecoder decoder;
  private final ConnectionTaker taker;
  private final Consumer<ConnectionParcel> others;
  private final ByteBuffer buffer = ByteBuffer.allocateDirect(LIMIT);
  private final ByteBuf received = Unpooled.wrappedBuffer(buffer);
  private @Nullable IoRegistration registration;
  private boolean failing;

  private Acceptor(
      FileDescriptor listener,
      IoEventLoop loop,
      HttpDecoderConfig config,
      ConnectionTaker taker,
      Consumer<ConnectionParcel> others) {
    this.listener = listener;
    this.loop = loop;
    this.decoder = new FirstRequestDecoder(config);
    this.taker = taker;
    this.others = others;
  }

  /**
   * From now on accepts what comes to {@code server}, until that is closed.
   *
   * @param config of the server's own decoder
   * @param others is given those that are the server's
   * @throws IOException when there is no descriptor left
   */
  static void install(
      EpollServerSocketChannel server,
      HttpDecoderConfig config,
      ConnectionTaker taker,
      Consumer<ConnectionParcel> others)
      throws IOException {
    FileDescriptor listener = new FileDescriptor(Posix.duplicate(server.fd().intValue()));
    IoEventLoop loop = (IoEventLoop) server.eventLoop();
    Acceptor acceptor = new Acceptor(listener, loop, config, taker, others);
    // The system then holds a connection back until something has come on it, for a second.
    server.config().setTcpDeferAccept(1);
    server.closeFuture().addListener(closed -> acceptor.stop());
    loop.register(acceptor)
        .addListener((Future<IoRegistration> registered) -> acceptor.start(server, registered));
  }

  /** Without a registration the server goes on accepting by itself. */
  private void start(EpollServerSocketChannel server, Future<IoRegistration> registered) {
    if (registered.isSuccess()) {
      registration = registered.getNow();
      server.config().setAutoRead(false);
      listen(true);
    }
  }

  private void listen(boolean on) {
    IoRegistration registered = registration;
    if (registered != null && registered.isValid()) {
      // Errors are told in any case. With nothing at all Netty 4.2 lets go of the socket for good.
      registered.submit(on ? EpollIoOps.EPOLLIN : EpollIoOps.EPOLLERR);
    }
  }

  private void stop() {
    IoRegistration registered = registration;
    if (registered != null && registered.isValid()) {
      registered.cancel();
    }
    close();
  }

  @Override
  public FileDescriptor fd() {
    return listener;
  }

  @Override
  public void handle(IoRegistration registration, IoEvent event) {
    try {
      int accepted = Posix.acceptNow(listener.intValue());
      for (int i = 1; accepted >= 0; i++) {
        receive(accepted);
        accepted = i < MOST_AT_ONCE ? Posix.acceptNow(listener.intValue()) : Posix.WOULD_BLOCK;
      }
      failing = false;
    } catch (IOException | RuntimeException e) {
      pause(e);
    }
  }

  /** Tells of it once, not each time that it is tried again. */
  private void pause(Exception reason) {
    if (!failing) {
      log.warn("Clients cannot connect for now: {}", reason.toString());
    }
    failing = true;
    listen(false);
    loop.schedule(() -> listen(true), PAUSE.toMillis(), TimeUnit.MILLISECONDS);
  }

  private void receive(int accepted) {
    int length = read(accepted);
    byte[] prelude = new byte[length];
    buffer.get(0, prelude);
    ConnectionParcel parcel = new ConnectionParcel(accepted, ByteBuffer.wrap(prelude));
    HttpRequest request = length == 0 ? null : decoder.decode(received.setIndex(0, length));
    if (request == null || !taker.take(request, parcel)) {
      others.accept(parcel);
    }
  }

  /** Nothing when the connection has ended: the server will find out by itself. */
  private int read(int accepted) {
    try {
      return Math.max(0, new FileDescriptor(accepted).read(buffer, 0, LIMIT));
    } catch (IOException e) {
      return 0;
    }
  }

  @Override
  public void close() {
    try {
      listener.close();
    } catch (IOException e) {
      log.debug("A listener could not be closed", e);
    }
  }
}
