package io.signalbox.member.web;

import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.HttpRequest;
import io.signalbox.handoff.server.ClientRequests;
import reactor.netty.Connection;
import reactor.netty.ConnectionObserver;

/**
 * Tells {@link ClientRequests} when Reactor Netty has a request and when it is through with it,
 * which is later than its answer's last byte: a request that asks for the connection's end and
 * comes in between would be dropped, at times without the end.
 */
@Sharable
final class ServerTurns extends ChannelInboundHandlerAdapter {

  /** To be told of every connection's changes. */
  static void observe(Connection connection, ConnectionObserver.State change) {
    ClientRequests requests = ClientRequests.of(connection.channel());
    if (change == ConnectionObserver.State.DISCONNECTING && requests != null) {
      requests.leftServer();
    }
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    ClientRequests requests = ClientRequests.of(context.channel());
    if (message instanceof HttpRequest && requests != null) {
      requests.enteredServer();
    }
    context.fireChannelRead(message);
  }
}
