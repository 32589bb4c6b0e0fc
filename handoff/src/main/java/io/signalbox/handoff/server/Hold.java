package io.signalbox.handoff.server;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelOption;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.util.ReferenceCountUtil;
import io.signalbox.handoff.claims.ConnectionParcel;
import io.signalbox.handoff.ipc.Posix;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Holds the connection of a {@link RequestBoundary} before a request, and has it go on or leave.
 * Runs on the channel's event loop.
 */
final class Hold implements HeldConnection {

  private final RequestBoundary boundary;
  private final RequestDecoder decoder;
  private @Nullable List<Object> held;
  private @Nullable List<Object> decoding;
  private boolean left;

  Hold(RequestBoundary boundary, RequestDecoder decoder) {
    this.boundary = boundary;
    this.decoder = decoder;
  }

  boolean isHeld() {
    return held != null;
  }

  /** Whether the connection is somebody else's. */
  boolean hasLeft() {
    return left;
  }

  /**
   * Nothing goes on to the server from now on.
   *
   * @param decoded what the decoder has made of the next request; empty when there is none
   */
  void hold(List<Object> decoded) {
    held = List.copyOf(decoded);
  }

  /**
   * Leaves it to the gate.
   *
   * @param decoding where the decoder wants its result, while it runs; null otherwise
   */
  void show(RequestGate gate, @Nullable List<Object> decoding) {
    this.decoding = decoding;
    gate.held(this);
    this.decoding = null;
  }

  void stopReadingIfHeld() {
    if (isHeld()) {
      channel().config().setAutoRead(false);
    }
  }

  /** What still waits is not to be decoded. */
  void release() {
    if (held != null) {
      held.forEach(ReferenceCountUtil::release);
    }
    held = List.of();
  }

  @Override
  public Channel channel() {
    return decoder.context().channel();
  }

  @Override
  public @Nullable HttpRequest request() {
    return held == null || held.isEmpty() ? null : (HttpRequest) held.getFirst();
  }

  @Override
  public int size() {
    HttpRequest request = request();
    return decoder.bytes().readableBytes() + (request == null ? 0 : RequestHead.size(request));
  }

  @Override
  public void resume() {
    List<Object> decoded = held;
    if (decoded == null || left) {
      return;
    }
    HttpRequest request = request();
    held = null;
    boundary.resumed(request);
    if (decoding != null) {
      decoding.addAll(decoded);
      return;
    }
    try {
      decoder.goOnAfter(decoded);
    } catch (Exception e) {
      decoder.context().fireExceptionCaught(e);
    }
  }

  @Override
  public void close(byte[] answer) {
    decoder
        .context()
        .writeAndFlush(Unpooled.wrappedBuffer(answer))
        .addListener(ChannelFutureListener.CLOSE);
  }

  @Override
  public void abandon() {
    left = true;
    channel().close();
  }

  @Override
  public ConnectionParcel leave() throws IOException {
    EpollSocketChannel channel = (EpollSocketChannel) channel();
    if (!channel.isActive()) {
      throw new ClosedChannelException();
    }
    int descriptor = Posix.duplicate(channel.fd().intValue());
    left = true;
    ByteBuf prelude = channel.alloc().buffer();
    try {
      HttpRequest request = request();
      if (request != null) {
        RequestHead.write(request, prelude);
      }
      prelude.writeBytes(decoder.bytes());
      byte[] bytes = new byte[prelude.readableBytes()];
      prelude.readBytes(bytes);
      return new ConnectionParcel(descriptor, ByteBuffer.wrap(bytes));
    } finally {
      prelude.release();
      channel.close();
    }
  }

  /** Lets go of a connection that is not this server's any more, when Netty is about to use it. */
  void letGo() {
    left = true;
    // Netty takes the read that does not happen for an end, and would tell the socket.
    channel().config().setOption(ChannelOption.ALLOW_HALF_CLOSURE, false);
    // Not at once: Netty is about to use the socket.
    decoder.context().executor().execute(channel()::close);
  }
}
