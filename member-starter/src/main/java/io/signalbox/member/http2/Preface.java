package io.signalbox.member.http2;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http2.Http2CodecUtil;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Stands before HTTP/1.1 until a connection's first bytes have come: those of HTTP/2 (RFC 9113,
 * section 3.4) or others. They may come one by one, and begin like those of a request.
 */
final class Preface extends ChannelInboundHandlerAdapter {

  private static final ByteBuf PREFACE =
      Unpooled.unreleasableBuffer(Http2CodecUtil.connectionPrefaceBuf()).asReadOnly();

  private final Consumer<ChannelHandlerContext> begin;
  private @Nullable ByteBuf begun;

  /**
   * @param begin makes the connection one of HTTP/2, which then gets the bytes
   */
  Preface(Consumer<ChannelHandlerContext> begin) {
    this.begin = begin;
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    if (!(message instanceof ByteBuf read)) {
      context.fireChannelRead(message);
      return;
    }
    ByteBuf bytes = begun == null ? read : Unpooled.wrappedBuffer(begun, read);
    begun = null;
    int known = Math.min(bytes.readableBytes(), PREFACE.readableBytes());
    if (!ByteBufUtil.equals(bytes, bytes.readerIndex(), PREFACE, PREFACE.readerIndex(), known)) {
      context.fireChannelRead(bytes);
      context.pipeline().remove(this);
    } else if (known < PREFACE.readableBytes()) {
      begun = bytes;
    } else {
      begin.accept(context);
      context.fireChannelRead(bytes);
      context.pipeline().remove(this);
    }
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext context) {
    if (begun == null) {
      context.fireChannelReadComplete();
    } else {
      // Nobody behind knows that something has come, and more has to.
      context.read();
    }
  }

  @Override
  public void handlerRemoved(ChannelHandlerContext context) {
    if (begun != null) {
      begun.release();
      begun = null;
    }
  }
}
