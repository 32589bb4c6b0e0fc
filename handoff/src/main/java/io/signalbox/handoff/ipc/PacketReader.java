package io.signalbox.handoff.ipc;

import io.netty.channel.IoEvent;
import io.netty.channel.IoEventLoop;
import io.netty.channel.IoRegistration;
import io.netty.channel.epoll.EpollIoHandle;
import io.netty.channel.epoll.EpollIoOps;
import io.netty.channel.unix.FileDescriptor;
import io.netty.util.concurrent.Future;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has an event loop watch a {@link PacketSocket}: no thread has to be woken for a message. Its
 * event loop only.
 */
final class PacketReader implements EpollIoHandle {

  private static final Logger log = LoggerFactory.getLogger(PacketReader.class);

  /** Messages before others on the event loop have their turn. */
  private static final int MOST_AT_ONCE = 32;

  private final PacketSocket socket;
  private final FileDescriptor descriptor;
  private final PacketReceiver receiver;
  private final IoEventLoop loop;
  private boolean ended;

  PacketReader(
      PacketSocket socket, FileDescriptor descriptor, PacketReceiver receiver, IoEventLoop loop) {
    this.socket = socket;
    this.descriptor = descriptor;
    this.receiver = receiver;
    this.loop = loop;
  }

  void start() {
    loop.register(this)
        .addListener(
            (Future<IoRegistration> registered) -> {
              if (registered.isSuccess()) {
                registered.getNow().submit(EpollIoOps.EPOLLIN);
              } else {
                end(null);
              }
            });
  }

  @Override
  public FileDescriptor fd() {
    return descriptor;
  }

  @Override
  public void handle(IoRegistration registration, IoEvent event) {
    try {
      Packet packet = socket.receive();
      for (int i = 1; packet != null; i++) {
        take(packet);
        packet = i < MOST_AT_ONCE ? socket.receive() : null;
      }
    } catch (IOException | RuntimeException e) {
      log.warn("A link broke: {}", e.toString());
      // What the other has already sent is lost to us, so it must not go on sending.
      socket.end();
      end(registration);
    }
    if (socket.isAtEnd()) {
      end(registration);
    }
  }

  private void take(Packet packet) throws IOException {
    try {
      receiver.received(packet);
    } catch (IOException | RuntimeException e) {
      packet.discard();
      throw e;
    }
  }

  private void end(@Nullable IoRegistration registration) {
    if (ended) {
      return;
    }
    ended = true;
    if (registration != null) {
      registration.cancel();
    }
    receiver.ended();
  }

  /** When the event loop stops. */
  @Override
  public void close() {
    end(null);
  }
}
