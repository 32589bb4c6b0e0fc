package io.signalbox.member.web;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.HttpRequest;
import io.signalbox.handoff.server.ClientRequests;
import reactor.netty.Connection;
import reactor.netty.ConnectionObserver;

/**
 * Tells the {@link ClientRequests} when Reactor Netty has a request and when it is through with it,
 * which is later than its answer's last byte: a request that asks for the connection's end and
 * comes in between would be dropped, at times without the end.
 */
final class ServerTurns extends ChannelInboundHandlerAdapter {

  private final ClientRequests requests;

  ServerTurns(ClientRequests requests) {
    this.requests = requests;
  }

  /** To be told of every connection's changes. */
  static void observe(Connection connection, ConnectionObserver.State change) {
    if (change == ConnectionObserver.State.DISCONNECTING) {
      ServerTurns turns = connection.channel().pipeline().get(ServerTurns.class);
      if (turns != null) {
        turns.requests.leftServer();
      }
    }
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    if (message instanceof HttpRequest) {
      requests.enteredServer();
    }
    context.fireChannelRead(message);
  }
}
