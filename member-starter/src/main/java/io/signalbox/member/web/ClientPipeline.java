package io.signalbox.member.web;

import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http2.Http2StreamChannel;
import io.signalbox.handoff.server.ClientRequests;
import io.signalbox.handoff.server.DecoderConfig;
import io.signalbox.handoff.server.RequestBoundary;
import io.signalbox.member.http2.ExtendedConnect;
import io.signalbox.member.http2.Http2Entrance;
import io.signalbox.member.http2.RequestStream;
import io.signalbox.member.http2.Streams;
import io.signalbox.member.pace.ClosedConnections;
import io.signalbox.member.pace.PacedWrites;
import io.signalbox.member.pace.SlowClients;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.reactor.netty.NettyServerCustomizer;
import org.springframework.core.Ordered;
import reactor.netty.NettyPipeline;
import reactor.netty.http.server.HttpServer;
import reactor.netty.http.server.HttpServerConfig;

/**
 * Puts what bounds and judges clients into the pipeline of each connection, in the order in which
 * bytes and requests pass:
 *
 * <ol>
 *   <li>{@link PacedWrites}: next to the socket
 *   <li>{@link Http2Entrance}: until the first bytes have come, tells HTTP/2 from HTTP/1.1
 *   <li>{@link RequestBoundary}: one request at a time, in the place of Reactor Netty's codec
 *   <li>{@link RequestDeadline}: around it
 *   <li>{@link RequestRules}: marks what is to be refused
 *   <li>{@link RefusalWriter}: answers it
 *   <li>{@link ServerTurns}: knows when Reactor Netty is through with a request
 * </ol>
 *
 * On a connection of HTTP/2 only the first is left, and each stream has those from the third on,
 * with a {@link RequestStream} in its place.
 *
 * <p>Then comes Reactor Netty, and the service.
 */
final class ClientPipeline implements NettyServerCustomizer, Ordered {

  private static final String CODEC = NettyPipeline.HttpCodec;
  private static final String TRAFFIC = NettyPipeline.HttpTrafficHandler;

  /**
   * Bytes that the kernel takes before they can be sent. By default it takes megabytes and then
   * none until a third has left, so that a client that reads slowly looks like one that does not.
   */
  private static final long UNSENT = 128 * 1024;

  private final ServerBoundsProperties bounds;
  private final ConnectionTable connections;
  private final SlowClients slowClients;
  private final ClosedConnections closed;
  private final RefusalMeters refusals;
  private final ExtendedConnect connect;
  private final RequestRules rules = new RequestRules();
  private final ServerTurns turns = new ServerTurns();

  /**
   * What all connections of one server have.
   *
   * @param http2 null when it is not spoken
   */
  private record Bound(HttpDecoderConfig decoder, @Nullable Http2Entrance http2) {}

  ClientPipeline(
      ServerBoundsProperties bounds,
      ConnectionTable connections,
      SlowClients slowClients,
      ClosedConnections closed,
      RefusalMeters refusals,
      ExtendedConnect connect) {
    this.bounds = bounds;
    this.connections = connections;
    this.slowClients = slowClients;
    this.closed = closed;
    this.refusals = refusals;
    this.connect = connect;
  }

  /** Before others, who find the boundary in its place. */
  @Override
  public int getOrder() {
    return Ordered.HIGHEST_PRECEDENCE;
  }

  @Override
  public HttpServer apply(HttpServer server) {
    AtomicReference<@Nullable Bound> bound = new AtomicReference<>();
    return server
        .childObserve(ServerTurns::observe)
        .doOnBind(config -> bound.set(bound(config)))
        .doOnChannelInit(
            (observer, channel, address) ->
                fit(channel, Objects.requireNonNull(bound.get(), "the server is bound")));
  }

  private Bound bound(HttpServerConfig server) {
    return new Bound(
        DecoderConfig.of(server.decoder()),
        bounds.http2() ? new Http2Entrance(server, connect, this::watch) : null);
  }

  private void watch(Channel connection, Streams streams) {
    connections.watch(connection, streams::areAnswered, streams::begun);
  }

  private void fit(Channel channel, Bound server) {
    if (channel instanceof Http2StreamChannel) {
      judge(channel, RequestStream.install(channel.pipeline(), CODEC, slowClients, connect));
    } else {
      fitConnection(channel, server);
    }
  }

  private void fitConnection(Channel channel, Bound server) {
    connections.accept(channel);
    if (channel instanceof EpollSocketChannel socket) {
      socket.config().setTcpNotSentLowAt(UNSENT);
    }
    ChannelPipeline pipeline = channel.pipeline();
    if (pipeline.get(CODEC) == null) {
      return;
    }
    pipeline.addBefore(CODEC, "signalbox.paced-writes", new PacedWrites(slowClients));
    channel.config().setOption(ChannelOption.ALLOW_HALF_CLOSURE, true);
    RequestBoundary boundary = RequestBoundary.install(pipeline, CODEC, server.decoder());
    judge(channel, boundary);
    connections.watch(channel, boundary::isAnswered, boundary::begun);
    if (server.http2() != null) {
      boundary.precede(server.http2().watch(boundary));
    }
  }

  private void judge(Channel channel, ClientRequests requests) {
    RequestDeadline.install(channel, CODEC, requests, bounds, closed);
    channel
        .pipeline()
        .addBefore(TRAFFIC, "signalbox.request-rules", rules)
        .addBefore(TRAFFIC, "signalbox.refusals", new RefusalWriter(refusals))
        .addBefore(TRAFFIC, ClientRequests.SERVER, turns);
  }
}
