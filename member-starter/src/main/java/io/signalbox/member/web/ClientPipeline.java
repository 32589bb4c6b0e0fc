package io.signalbox.member.web;

import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.handler.codec.http2.Http2StreamChannel;
import io.signalbox.handoff.server.ClientRequests;
import io.signalbox.handoff.server.DecoderConfig;
import io.signalbox.handoff.server.RequestBoundary;
import io.signalbox.member.http2.Http2Entrance;
import io.signalbox.member.http2.RequestStream;
import io.signalbox.member.pace.ClosedConnections;
import io.signalbox.member.pace.PacedWrites;
import io.signalbox.member.pace.SlowClients;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
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
 *   <li>{@link RequestBoundary}: one request at a time, in the place of Reactor Netty's codec
 *   <li>{@link RequestDeadline}: around it
 *   <li>{@link RequestRules}: marks what is to be refused
 *   <li>{@link RefusalWriter}: answers it
 *   <li>{@link ServerTurns}: knows when Reactor Netty is through with a request
 * </ol>
 *
 * On a connection of HTTP/2 only the first is left, and each stream has the others, with a {@link
 * RequestStream} in the place of the second.
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
  private final RequestRules rules = new RequestRules();

  ClientPipeline(
      ServerBoundsProperties bounds,
      ConnectionTable connections,
      SlowClients slowClients,
      ClosedConnections closed,
      RefusalMeters refusals) {
    this.bounds = bounds;
    this.connections = connections;
    this.slowClients = slowClients;
    this.closed = closed;
    this.refusals = refusals;
  }

  /** Before others, who find the boundary in its place. */
  @Override
  public int getOrder() {
    return Ordered.HIGHEST_PRECEDENCE;
  }

  @Override
  public HttpServer apply(HttpServer server) {
    AtomicReference<@Nullable HttpServerConfig> bound = new AtomicReference<>();
    return server
        .childObserve(ServerTurns::observe)
        .doOnBind(bound::set)
        .doOnChannelInit(
            (observer, channel, address) ->
                fit(channel, Objects.requireNonNull(bound.get(), "the server is bound")));
  }

  private void fit(Channel channel, HttpServerConfig server) {
    if (channel instanceof Http2StreamChannel) {
      RequestStream stream = RequestStream.install(channel.pipeline(), CODEC, slowClients);
      judge(channel, stream, () -> false);
    } else {
      fitConnection(channel, server);
    }
  }

  private void fitConnection(Channel channel, HttpServerConfig server) {
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
    RequestBoundary boundary =
        RequestBoundary.install(pipeline, CODEC, DecoderConfig.of(server.decoder()));
    judge(channel, boundary, boundary::isInHead);
    connections.watch(channel, boundary::isAnswered, boundary::begun);
    if (bounds.http2()) {
      boundary.precede(
          new Http2Entrance(server)
              .watch(
                  boundary,
                  (connection, streams) ->
                      connections.watch(connection, streams::areAnswered, streams::begun)));
    }
  }

  private void judge(Channel channel, ClientRequests requests, BooleanSupplier inHead) {
    RequestDeadline.install(channel, CODEC, inHead, bounds, closed);
    channel
        .pipeline()
        .addBefore(TRAFFIC, "signalbox.request-rules", rules)
        .addBefore(TRAFFIC, "signalbox.refusals", new RefusalWriter(refusals))
        .addBefore(TRAFFIC, ClientRequests.SERVER, new ServerTurns(requests));
  }
}
