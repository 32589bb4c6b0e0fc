package io.signalbox.member.http2;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http2.Http2Connection;
import io.netty.handler.codec.http2.Http2DataFrame;
import io.netty.handler.codec.http2.Http2Stream;

/**
 * Has what waits on a stream cost little more than its bytes. A window counts bytes and no frames
 * (RFC 9113, section 5.2): one that is filled by frames of a byte each would wait as tens of
 * thousands of objects, some eighty times its size, and each frame alone keeps the whole buffer
 * that it was read into.
 *
 * <p>So a frame that comes while the one before it on its stream still waits is copied into it, as
 * long as both together are no longer than a frame may be. Any two neighbours that wait are then
 * longer than that, which makes seven in a window of 64 KB, and perhaps the last of the stream.
 * Full frames, as of large bodies, are never copied, and what is read as it comes passes as it is.
 *
 * <p>Nobody is cut off for short frames, by whatever bound: clients of gRPC send one a message, and
 * how many of them wait is a matter of who reads, not of who sends.
 */
final class DataCoalescer extends ChannelInboundHandlerAdapter {

  private final Http2Connection connection;
  private final Http2Connection.PropertyKey newest;

  DataCoalescer(Http2Connection connection) {
    this.connection = connection;
    this.newest = connection.newKey();
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    if (message instanceof Http2DataFrame frame && !frame.isEndStream()) {
      part(context, frame);
    } else {
      context.fireChannelRead(message);
    }
  }

  private void part(ChannelHandlerContext context, Http2DataFrame frame) {
    Http2Stream stream = connection.stream(frame.stream().id());
    CoalescingData before = stream.getProperty(newest);
    if (before == null || !before.add(frame)) {
      CoalescingData next = new CoalescingData(frame);
      stream.setProperty(newest, next);
      context.fireChannelRead(next);
    }
  }
}
