package io.signalbox.member.web;

import io.netty.channel.Channel;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.epoll.EpollSocketChannel;
import org.springframework.boot.reactor.netty.NettyServerCustomizer;
import reactor.netty.NettyPipeline;
import reactor.netty.http.server.HttpServer;

/**
 * Puts what bounds and judges clients into the pipeline of each connection, in the order in which
 * bytes and requests pass:
 *
 * <ol>
 *   <li>{@link PacedWrites}: next to the socket
 *   <li>{@link RequestDeadline}: around the codec
 *   <li>{@link RequestRules}: marks what is to be refused
 *   <li>{@link LastRequest}: lets the answers before it go first
 *   <li>{@link RefusalWriter}: answers it
 * </ol>
 *
 * Then comes Reactor Netty, and the service.
 */
final class ClientPipeline implements NettyServerCustomizer {

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

  @Override
  public HttpServer apply(HttpServer server) {
    return server
        .childObserve(LastRequest::observe)
        .doOnChannelInit((observer, channel, address) -> fit(channel));
  }

  private void fit(Channel channel) {
    connections.accept(channel);
    if (channel instanceof EpollSocketChannel socket) {
      socket.config().setTcpNotSentLowAt(UNSENT);
    }
    ChannelPipeline pipeline = channel.pipeline();
    if (pipeline.get(CODEC) == null) {
      return;
    }
    LastRequest requests = new LastRequest();
    pipeline.addBefore(CODEC, "signalbox.paced-writes", new PacedWrites(slowClients));
    RequestDeadline.install(
        channel, CODEC, bounds.requestHeadTimeout(), bounds.requestBodyTimeout(), closed);
    pipeline
        .addBefore(TRAFFIC, "signalbox.request-rules", rules)
        .addBefore(TRAFFIC, "signalbox.last-request", requests)
        .addBefore(TRAFFIC, "signalbox.refusals", new RefusalWriter(refusals));
    connections.watch(channel, requests);
  }
}
