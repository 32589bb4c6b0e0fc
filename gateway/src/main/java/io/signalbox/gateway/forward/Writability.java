package io.signalbox.gateway.forward;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import org.jspecify.annotations.Nullable;
import reactor.netty.NettyPipeline;

/**
 * Tells when a connection has room again. Stands in the pipeline of each connection that was once
 * waited for; used on its event loop only.
 */
final class Writability extends ChannelInboundHandlerAdapter {

  private static final String NAME = "signalbox.writability";

  private final Channel channel;
  private @Nullable Runnable waiting;

  private Writability(Channel channel) {
    this.channel = channel;
  }

  static Writability of(Channel channel) {
    if (channel.pipeline().get(NAME) instanceof Writability present) {
      return present;
    }
    Writability added = new Writability(channel);
    if (channel.pipeline().get(NettyPipeline.ReactiveBridge) != null) {
      channel.pipeline().addBefore(NettyPipeline.ReactiveBridge, NAME, added);
    }
    return added;
  }

  /** Runs {@code then} when the connection has room, or has ended. Only one waits at a time. */
  void await(Runnable then) {
    if (channel.isWritable() || !channel.isActive()) {
      then.run();
    } else {
      waiting = then;
    }
  }

  private void goOn() {
    Runnable then = waiting;
    if (then != null) {
      waiting = null;
      then.run();
    }
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext context) {
    if (channel.isWritable()) {
      goOn();
    }
    context.fireChannelWritabilityChanged();
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    goOn();
    context.fireChannelInactive();
  }
}
