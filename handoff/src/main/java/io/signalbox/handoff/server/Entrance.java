package io.signalbox.handoff.server;

import io.netty.channel.Channel;
import io.netty.channel.ChannelException;
import io.netty.channel.IoEventLoop;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.signalbox.handoff.claims.ConnectionParcel;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets connections into a Reactor Netty server that it has not accepted itself. Everything of the
 * server, its limits and deadlines included, treats them like any other; {@link Pipelines} adds
 * what is known of them. Thread-safe.
 *
 * @param <A> what is known of a connection that another server has had
 */
public final class Entrance<A> {

  private static final Logger log = LoggerFactory.getLogger(Entrance.class);

  private final FittedServers servers;
  private final Map<Channel, Arrival<A>> arrivals = new ConcurrentHashMap<>();

  /**
   * What the server cannot see of a connection by itself.
   *
   * @param about null when it came through the port
   */
  record Arrival<A>(@Nullable A about, ByteBuffer prelude) {}

  public Entrance(FittedServers servers) {
    this.servers = servers;
  }

  /** Whether this system can pass connections at all. */
  public static boolean isAvailable() {
    return Epoll.isAvailable();
  }

  /**
   * From now on offers every connection that comes through the port to {@code taker}, before the
   * server sees it, if its first request comes with it. Does nothing when none can be passed.
   *
   * @throws IOException when there is no descriptor left
   */
  public void offerTo(ConnectionTaker taker) throws IOException {
    OpenServer server = servers.open();
    if (server != null
        && server.passesConnections()
        && server.channel() instanceof EpollServerSocketChannel listener) {
      Acceptor.install(listener, server.decoder(), taker, others -> enter(others, null));
    }
  }

  /**
   * Where the server accepts connections.
   *
   * @throws IllegalStateException before {@link FittedServers#open}
   */
  public IoEventLoop eventLoop() {
    OpenServer server = servers.open();
    if (server == null) {
      throw new IllegalStateException("no server is open");
    }
    return (IoEventLoop) server.channel().eventLoop();
  }

  /** Whether connections are let in: the server is of the kind to, and has not stopped. */
  public boolean isOpen() {
    return isOpen(servers.open());
  }

  private static boolean isOpen(@Nullable OpenServer server) {
    return server != null && server.channel().isActive() && server.passesConnections();
  }

  /**
   * Lets a connection in, or discards it when it has ended or the server takes none: it has stopped
   * or is not of the kind to.
   *
   * @return whether the server will see it
   */
  public boolean admit(ConnectionParcel parcel, A about) {
    return enter(parcel, about);
  }

  private boolean enter(ConnectionParcel parcel, @Nullable A about) {
    OpenServer open = servers.open();
    if (open == null || !isOpen(open)) {
      parcel.discard();
      return false;
    }
    EpollServerSocketChannel server = (EpollServerSocketChannel) open.channel();
    EpollSocketChannel channel;
    try {
      channel = ChildChannels.accepted(server, parcel.descriptor());
    } catch (ChannelException e) {
      log.debug("A connection ended on its way here", e);
      parcel.discard();
      return false;
    }
    arrive(channel, new Arrival<>(about, parcel.prelude()));
    if (server.eventLoop().inEventLoop()) {
      pass(channel, server);
      return true;
    }
    try {
      server.eventLoop().execute(() -> pass(channel, server));
      return true;
    } catch (RejectedExecutionException e) {
      close(channel);
      return false;
    }
  }

  private void arrive(Channel channel, Arrival<A> arrival) {
    arrivals.put(channel, arrival);
    channel.closeFuture().addListener(closed -> arrivals.remove(channel));
  }

  private void pass(Channel channel, Channel server) {
    if (server.isActive()) {
      server.pipeline().fireChannelRead(channel);
    } else {
      close(channel);
    }
  }

  private void close(Channel channel) {
    arrivals.remove(channel);
    channel.unsafe().closeForcibly();
  }

  /** What is known of a connection that was let in, once; null of one that the server accepted. */
  @Nullable Arrival<A> arrived(Channel channel) {
    return arrivals.remove(channel);
  }
}
