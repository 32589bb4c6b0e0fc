package io.signalbox.handoff.server;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.nio.ByteBuffer;

/** Stands for the first read of a connection from which another server has read. */
final class Prelude extends ChannelInboundHandlerAdapter {

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
