package io.signalbox.handoff.ipc;

import io.netty.channel.IoEventLoop;
import io.netty.channel.unix.FileDescriptor;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A connection to another process on this host over which messages go, each whole and in order,
 * with a descriptor or without (unix(7), {@code SOCK_SEQPACKET}). Any thread may send; one at a
 * time receives, and the socket is closed after its end.
 *
 * <p>Netty's own way to pass descriptors would need a second socket for the bytes and a pairing of
 * both, and shuts down when its buffer is full.
 */
public final class PacketSocket implements AutoCloseable {

  /** The most bytes that a message may have; the system's default buffers hold three of them. */
  public static final int MAX_MESSAGE = 64 * 1024;

  /** The most bytes that a connection's prelude may have, so that it fits into a message. */
  public static final int MAX_PRELUDE = MAX_MESSAGE - 64;

  private final int socket;
  private final Arena memory = Arena.ofShared();
  private final MessageHeader outgoing = new MessageHeader(memory, MAX_MESSAGE);
  private final MessageHeader incoming = new MessageHeader(memory, MAX_MESSAGE);
  private final ReentrantLock sending = new ReentrantLock();
  private final Deque<ByteBuffer> unsent = new ArrayDeque<>();
  private boolean closed;
  private boolean atEnd;

  PacketSocket(int socket) {
    this.socket = socket;
  }

  /**
   * Connects to a {@link PacketListener}.
   *
   * @throws IOException also when the other process acts for another user than this one
   */
  public static PacketSocket connect(Path path) throws IOException {
    int socket = Posix.packetSocket();
    try {
      Posix.connect(socket, path);
      requireOwnUser(socket);
      return new PacketSocket(socket);
    } catch (IOException e) {
      Posix.close(socket);
      throw e;
    }
  }

  static void requireOwnUser(int socket) throws IOException {
    int own = Posix.user();
    int peer = Posix.peerUser(socket);
    if (own != peer) {
      throw new IOException("the other end acts for user " + peer + " and this one for " + own);
    }
  }

  /** Whether a message was sent, and why not. */
  public enum Sent {
    /** It lies in the other's queue. */
    YES,
    /** The queue is full; nothing was sent. */
    FULL,
    /** The other is gone; nothing was sent. */
    GONE
  }

  /**
   * Sends a message without waiting.
   *
   * @param descriptor passed along; it stays the caller's to close. {@link Packet#NONE} for none
   * @throws IOException when the system cannot pass the descriptor
   */
  public Sent send(ByteBuffer message, int descriptor) throws IOException {
    if (message.remaining() > MAX_MESSAGE) {
      throw new IOException("a message of " + message.remaining() + " bytes is too long");
    }
    sending.lock();
    try {
      Sent before = flush();
      return before == Sent.YES ? sendNow(message, descriptor) : before;
    } finally {
      sending.unlock();
    }
  }

  private Sent sendNow(ByteBuffer message, int descriptor) throws IOException {
    if (closed) {
      return Sent.GONE;
    }
    outgoing.fill(message, descriptor);
    return switch (Posix.send(socket, outgoing, Posix.MSG_DONTWAIT | Posix.MSG_NOSIGNAL)) {
      case Posix.WOULD_BLOCK -> Sent.FULL;
      case Posix.GONE -> Sent.GONE;
      default -> Sent.YES;
    };
  }

  /**
   * Sends a message without a descriptor, later if there is no room now: before any other that is
   * sent, or with {@link #flush}.
   */
  public void post(ByteBuffer message) throws IOException {
    sending.lock();
    try {
      unsent.add(message);
      flush();
    } finally {
      sending.unlock();
    }
  }

  /**
   * Sends what was posted, as far as there is room.
   *
   * @return whether all of it has been sent
   */
  public Sent flush() throws IOException {
    sending.lock();
    try {
      while (!unsent.isEmpty()) {
        Sent sent = sendNow(unsent.getFirst(), Packet.NONE);
        if (sent != Sent.YES) {
          return sent;
        }
        unsent.removeFirst();
      }
      return Sent.YES;
    } finally {
      sending.unlock();
    }
  }

  /**
   * Has an event loop of Netty's native transport receive from now on. On failure the receiver is
   * told that it has ended.
   */
  public void receiveOn(IoEventLoop loop, PacketReceiver receiver) {
    new PacketReader(this, new FileDescriptor(socket), receiver, loop).start();
  }

  /**
   * The next message. It comes without its descriptor when this process may open no more.
   *
   * @return null when nothing has come yet, or {@link #isAtEnd}
   */
  @Nullable Packet receive() throws IOException {
    while (!atEnd) {
      incoming.clear();
      int length = Posix.receive(socket, incoming, Posix.MSG_DONTWAIT | Posix.MSG_CMSG_CLOEXEC);
      if (length == Posix.WOULD_BLOCK) {
        return null;
      }
      if (length == 0) {
        atEnd = true;
        return null;
      }
      // The other died with messages unread: what it had sent before lies behind this news.
      if (length == Posix.GONE) {
        continue;
      }
      Packet packet = new Packet(ByteBuffer.wrap(incoming.received(length)), incoming.descriptor());
      if (incoming.truncated()) {
        packet.discard();
        throw new IOException("a message is longer than any may be");
      }
      return packet;
    }
    return null;
  }

  /** Whether there will be no more messages. */
  boolean isAtEnd() {
    return atEnd;
  }

  /** Ends both directions; whoever receives comes to the end. */
  public void end() {
    sending.lock();
    try {
      if (!closed) {
        Posix.shutdown(socket, Posix.SHUT_RDWR);
      }
    } catch (IOException e) {
      // The other has left before us.
      return;
    } finally {
      sending.unlock();
    }
  }

  /** Only when nothing is received any more. */
  @Override
  public void close() {
    sending.lock();
    try {
      if (!closed) {
        closed = true;
        Posix.close(socket);
        memory.close();
      }
    } finally {
      sending.unlock();
    }
  }
}
