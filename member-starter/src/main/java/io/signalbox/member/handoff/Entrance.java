package io.signalbox.member.handoff;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelException;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.IoEventLoop;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.group.ChannelGroup;
import io.netty.handler.codec.http.HttpDecoderConfig;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.netty.NettyPipeline;
import reactor.netty.http.HttpProtocol;
import reactor.netty.http.server.HttpRequestDecoderSpec;
import reactor.netty.http.server.HttpServer;
import reactor.netty.http.server.HttpServerConfig;

/**
 * Lets connections into a Reactor Netty server that did not come through its port, and puts a
 * {@link RequestBoundary} into the pipelines of those that there is a gate for. Everything else of
 * the server, its limits and deadlines included, treats them like any other. Connections that did
 * come through the port may be offered to somebody else first. Thread-safe.
 *
 * @param <A> what is known of a connection that is let in
 */
public final class Entrance<A> {

  private static final Logger log = LoggerFactory.getLogger(Entrance.class);

  /** How long a server may take from the beginning of its binding. */
  private static final Duration BIND = Duration.ofSeconds(10);

  private volatile Function<@Nullable A, @Nullable RequestGate> gates = about -> null;
  private volatile @Nullable ConnectionTaker taker;
  private final List<Fitted> fitted = new CopyOnWriteArrayList<>();
  private final Map<Channel, Arrival<A>> arrivals = new ConcurrentHashMap<>();
  private volatile @Nullable Channel open;
  private volatile boolean takesConnections;
  private volatile Consumer<Unfit> witness = reason -> {};

  /**
   * What the server cannot see of a connection by itself.
   *
   * @param about null when it came through the port
   */
  private record Arrival<A>(@Nullable A about, ByteBuffer prelude) {}

  /** A server that connections may be let into, if it turns out to be the one that is meant. */
  private static final class Fitted {
    private volatile @Nullable HttpDecoderConfig decoder;
    private volatile @Nullable ChannelGroup connections;
    private volatile @Nullable Unfit unfit;
    private volatile @Nullable CompletableFuture<@Nullable Channel> binding;

    /** Null before it is bound. */
    @Nullable Channel channel() {
      CompletableFuture<@Nullable Channel> channel = binding;
      return channel == null ? null : channel.getNow(null);
    }

    /**
     * Null when it is not bound. One that is being bound is waited for: Reactor Netty lets whoever
     * binds a server go on before it tells of the channel.
     */
    @Nullable Channel awaitChannel() {
      CompletableFuture<@Nullable Channel> channel = binding;
      return channel == null
          ? null
          : channel.copy().completeOnTimeout(null, BIND.toNanos(), TimeUnit.NANOSECONDS).join();
    }

    void bound(Channel channel) {
      Objects.requireNonNull(binding, "its binding has begun").complete(channel);
    }
  }

  /** Why none of a server's connections can be passed on or taken over. */
  public enum Unfit {
    /** The server ends TLS: what is encrypted here can be neither read nor answered elsewhere. */
    TLS,
    /** The server speaks HTTP/2, with many requests at once on a connection. */
    HTTP2
  }

  /**
   * @param gates makes the gate of a connection, of one that came through the port for null; may
   *     make none. To be called before the server is bound
   */
  public void guard(Function<@Nullable A, @Nullable RequestGate> gates) {
    this.gates = gates;
  }

  /**
   * @param taker is offered every connection that comes through the port, before the server sees
   *     it, if its first request comes with it. To be called before {@link #open}
   */
  public void offer(ConnectionTaker taker) {
    this.taker = taker;
  }

  /**
   * @param witness is told of every connection to a server none of whose connections can be passed
   */
  public void reportUnfit(Consumer<Unfit> witness) {
    this.witness = witness;
  }

  /** Whether this system can pass connections at all. */
  public static boolean isAvailable() {
    return Epoll.isAvailable();
  }

  /** Fits a server that is not yet bound; it may turn out to be another than the one meant. */
  public HttpServer fit(HttpServer server) {
    Fitted fit = new Fitted();
    fitted.add(fit);
    return server
        .doOnBind(
            config -> {
              fit.decoder = decoder(config.decoder());
              fit.connections = config.channelGroup();
              fit.unfit = unfit(config);
              fit.binding = new CompletableFuture<>();
            })
        .doOnBound(bound -> fit.bound(bound.channel()))
        .doOnChannelInit((observer, channel, address) -> equip(fit, channel));
  }

  private static @Nullable Unfit unfit(HttpServerConfig config) {
    if (config.sslProvider() != null) {
      return Unfit.TLS;
    }
    boolean plain = List.of(config.protocols()).equals(List.of(HttpProtocol.HTTP11));
    return plain ? null : Unfit.HTTP2;
  }

  /** What a decoder of ours is to do as the server's own. */
  public static HttpDecoderConfig decoder(HttpRequestDecoderSpec spec) {
    return new HttpDecoderConfig()
        .setMaxInitialLineLength(spec.maxInitialLineLength())
        .setMaxHeaderSize(spec.maxHeaderSize())
        .setValidateHeaders(spec.validateHeaders())
        .setInitialBufferSize(spec.initialBufferSize())
        .setAllowDuplicateContentLengths(spec.allowDuplicateContentLengths())
        .setAllowPartialChunks(spec.allowPartialChunks());
  }

  /**
   * From now on the server at {@code port} is the one that is meant.
   *
   * @return whether it is one whose connections can be passed on and taken over
   * @throws IOException when connections cannot be offered because there is no descriptor left
   */
  public boolean open(int port) throws IOException {
    for (Fitted fit : fitted) {
      Channel channel = fit.awaitChannel();
      if (channel != null
          && channel.localAddress() instanceof InetSocketAddress address
          && address.getPort() == port) {
        open = channel;
        takesConnections = fit.unfit == null && channel instanceof EpollServerSocketChannel;
        if (fit.unfit != null) {
          log.info("Connections to port {} stay there: it speaks {}", port, fit.unfit);
        }
        offer(fit, channel);
        return takesConnections;
      }
    }
    log.warn("Connections to port {} stay there: its server is not one that was fitted", port);
    return false;
  }

  private void offer(Fitted fit, Channel server) throws IOException {
    ConnectionTaker to = taker;
    HttpDecoderConfig decoder = fit.decoder;
    if (to != null
        && decoder != null
        && fit.unfit == null
        && server instanceof EpollServerSocketChannel listener) {
      Acceptor.install(listener, decoder, to, others -> enter(others, null));
    }
  }

  private void arrive(Channel channel, Arrival<A> arrival) {
    arrivals.put(channel, arrival);
    channel.closeFuture().addListener(closed -> arrivals.remove(channel));
  }

  /**
   * Where the server accepts connections.
   *
   * @throws IllegalStateException before {@link #open}
   */
  public IoEventLoop eventLoop() {
    Channel server = open;
    if (server == null) {
      throw new IllegalStateException("no server is open");
    }
    return (IoEventLoop) server.eventLoop();
  }

  /** Whether connections are let in: the server is of the kind to, and has not stopped. */
  public boolean isOpen() {
    return isOpen(open);
  }

  private boolean isOpen(@Nullable Channel server) {
    return server != null && server.isActive() && takesConnections;
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
    Channel server = open;
    if (server == null || !isOpen(server)) {
      parcel.discard();
      return false;
    }
    EpollSocketChannel channel;
    try {
      channel = new EpollSocketChannel(parcel.descriptor());
    } catch (ChannelException e) {
      log.debug("A connection ended on its way here", e);
      parcel.discard();
      return false;
    }
    if (!channel.isActive()) {
      close(channel);
      return false;
    }
    arrive(channel, new Arrival<>(about, parcel.prelude()));
    if (server.eventLoop().inEventLoop()) {
      admit(channel, server);
      return true;
    }
    try {
      server.eventLoop().execute(() -> admit(channel, server));
      return true;
    } catch (RejectedExecutionException e) {
      close(channel);
      return false;
    }
  }

  private void admit(Channel channel, Channel server) {
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

  private void equip(Fitted fit, Channel channel) {
    Arrival<A> arrival = arrivals.remove(channel);
    A about = arrival == null ? null : arrival.about();
    HttpDecoderConfig decoder = fit.decoder;
    Channel server = fit.channel();
    if (decoder != null && server != null && server == open && takesConnections) {
      RequestGate gate = gates.apply(about);
      if (gate != null) {
        boundary(channel.pipeline(), decoder).guard(gate);
      }
      if (arrival != null) {
        channel
            .pipeline()
            .addBefore(
                NettyPipeline.ReactiveBridge,
                "signalbox.orphan",
                new Orphan(server, fit.connections));
      }
    } else if (about != null) {
      channel.close();
      return;
    } else if (fit.unfit != null && server == open) {
      witness.accept(fit.unfit);
    }
    if (arrival != null && arrival.prelude().hasRemaining()) {
      channel.pipeline().addFirst("signalbox.prelude", new Prelude(arrival.prelude()));
    }
  }

  private static RequestBoundary boundary(ChannelPipeline pipeline, HttpDecoderConfig decoder) {
    RequestBoundary present = RequestBoundary.in(pipeline);
    return present != null
        ? present
        : RequestBoundary.install(pipeline, NettyPipeline.HttpCodec, decoder);
  }

  /**
   * Counts a connection among those of the server, for its orderly stop. Only Netty's own acceptor
   * can give a connection its parent; the server asks for it, and would fail here and when it
   * stops.
   */
  private static final class Orphan extends ChannelInboundHandlerAdapter {

    private final Channel server;
    private final @Nullable ChannelGroup connections;

    Orphan(Channel server, @Nullable ChannelGroup connections) {
      this.server = server;
      this.connections = connections;
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
      if (connections != null) {
        connections.add(adopted(context.channel()));
      }
      context.pipeline().remove(this);
    }

    private Channel adopted(Channel channel) {
      return (Channel)
          Proxy.newProxyInstance(
              Channel.class.getClassLoader(),
              new Class<?>[] {Channel.class},
              (proxy, method, arguments) ->
                  method.getName().equals("parent") ? server : method.invoke(channel, arguments));
    }
  }

  /** Stands for the first read of a connection from which another server has read. */
  private static final class Prelude extends ChannelInboundHandlerAdapter {

    private final ByteBuffer bytes;

    Prelude(ByteBuffer bytes) {
      this.bytes = bytes;
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
      context.fireChannelActive();
      context.fireChannelRead(Unpooled.wrappedBuffer(bytes));
      context.fireChannelReadComplete();
      context.pipeline().remove(this);
    }
  }
}
