package io.signalbox.gateway.forward;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import io.signalbox.handoff.ipc.SocketState;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A connection to an instance, for one exchange after the other; a stream of HTTP/2 is one for a
 * single exchange. It tells the exchange what comes, and between exchanges reads on, so that its
 * end is seen. Runs on its event loop.
 */
final class InstanceConnection extends ChannelInboundHandlerAdapter {

  private final Address address;
  private final Channel channel;
  private final boolean once;
  private final long openedAt = System.nanoTime();
  private @Nullable Exchange exchange;
  private @Nullable Throwable error;
  private long restingSince;
  private long keepNanos = Long.MAX_VALUE;
  private boolean flushing;

  InstanceConnection(Address address, Channel channel) {
    this(address, channel, false);
  }

  private InstanceConnection(Address address, Channel channel, boolean once) {
    this.address = address;
    this.channel = channel;
    this.once = once;
  }

  /** A stream, which ends with its exchange. */
  static InstanceConnection once(Address address, Channel stream) {
    return new InstanceConnection(address, stream, true);
  }

  Address address() {
    return address;
  }

  /** What comes is for {@code exchange} from now on. */
  void begin(Exchange exchange) {
    this.exchange = exchange;
  }

  /** Nothing that comes is for anybody any more. */
  void rest(long now) {
    exchange = null;
    restingSince = now;
    channel.config().setAutoRead(true);
  }

  /** How long the instance has said that it keeps the connection (RFC 2068, section 19.7.1.1). */
  void keepFor(long seconds) {
    keepNanos = TimeUnit.SECONDS.toNanos(seconds);
  }

  /**
   * Whether nothing has come since it was left: no byte, which would be taken for the next answer's
   * beginning, and no end, which would cost a request that may not be repeated.
   */
  boolean isQuiet() {
    try {
      return !SocketState.hasNews(channel);
    } catch (IOException e) {
      return false;
    }
  }

  boolean mayRest(long now, PoolSettings settings) {
    // A second earlier than the instance, which would else close it as a request is on its way.
    long idle = Math.min(settings.maxIdle().toNanos(), keepNanos - TimeUnit.SECONDS.toNanos(1));
    return !once
        && channel.isActive()
        && now - restingSince < idle
        && now - openedAt < settings.maxLife().toNanos();
  }

  boolean isOpen() {
    return channel.isActive();
  }

  boolean isWritable() {
    return channel.isWritable();
  }

  /** Goes out with what is written after it in the same turn of the loop. */
  ChannelFuture write(HttpObject part) {
    ChannelFuture written = channel.write(part);
    if (!flushing) {
      flushing = true;
      channel
          .eventLoop()
          .execute(
              () -> {
                flushing = false;
                channel.flush();
              });
    }
    return written;
  }

  void read(boolean more) {
    if (channel.config().isAutoRead() != more) {
      channel.config().setAutoRead(more);
    }
  }

  /** What comes from now on is no HTTP and goes into the tunnel. */
  void becomes(Tunnel tunnel) {
    InstanceCodec.replace(channel.pipeline(), tunnel.instanceEnd());
  }

  void close() {
    exchange = null;
    channel.close();
  }

  /** So that no end can be taken for that of a request that has none. */
  void reset() {
    if (channel.isActive()) {
      channel.config().setOption(ChannelOption.SO_LINGER, 0);
    }
    close();
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    Exchange current = exchange;
    if (current == null) {
      ReferenceCountUtil.release(message);
      context.close();
    } else if (message instanceof HttpObject object && object.decoderResult().isFailure()) {
      ReferenceCountUtil.release(message);
      current.malformed(object.decoderResult().cause());
    } else if (message instanceof HttpResponse answer) {
      if (answer.status().codeClass() == HttpStatusClass.INFORMATIONAL) {
        current.interim(answer);
      } else {
        current.head(answer);
      }
    } else if (message instanceof LastHttpContent last) {
      end(current, last);
    } else if (message instanceof HttpContent content) {
      part(current, content.content());
    } else {
      ReferenceCountUtil.release(message);
    }
  }

  private void end(Exchange current, LastHttpContent last) {
    try {
      if (error != null) {
        // Close-delimited, and a reset is no end.
        current.closed(error);
        return;
      }
      if (last.content().isReadable()) {
        part(current, last.content().retain());
      }
      if (exchange == current) {
        current.end(last);
      }
    } finally {
      last.release();
    }
  }

  private static void part(Exchange current, ByteBuf part) {
    if (part.isReadable()) {
      current.part(part);
    } else {
      part.release();
    }
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext context) {
    if (exchange != null && channel.isWritable()) {
      exchange.takesMore();
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    error = cause;
    context.close();
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    if (exchange != null) {
      exchange.closed(error);
    }
  }
}
