package io.signalbox.handoff.server;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.group.ChannelGroup;
import java.lang.reflect.Proxy;
import org.jspecify.annotations.Nullable;

/**
 * Counts a connection among those of the server, for its orderly stop. Only Netty's own acceptor
 * can give a connection its parent; the server asks for it, and would fail here and when it stops.
 */
final class Orphan extends ChannelInboundHandlerAdapter {

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
