package io.signalbox.gateway.tls;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.util.function.Supplier;

/**
 * Stands next to the socket until a connection's first byte has come: when that is the beginning of
 * a TLS handshake (RFC 8446, section 5.1), it makes room for TLS, else for nothing.
 */
final class FirstByte extends ChannelInboundHandlerAdapter {

  private static final int HANDSHAKE = 22;

  private final Supplier<ChannelHandler> tls;

  FirstByte(Supplier<ChannelHandler> tls) {
    this.tls = tls;
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    if (message instanceof ByteBuf bytes && bytes.isReadable()) {
      if (bytes.getUnsignedByte(bytes.readerIndex()) == HANDSHAKE) {
        context.pipeline().addAfter(context.name(), "signalbox.tls", tls.get());
      }
      context.fireChannelRead(message);
      context.pipeline().remove(this);
    } else {
      context.fireChannelRead(message);
    }
  }
}
