package io.signalbox.gateway.forward;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelPromise;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.codec.http2.DefaultHttp2DataFrame;
import io.netty.handler.codec.http2.Http2StreamChannel;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.ReferenceCountUtil;
import io.signalbox.member.pace.ConnectionReset;
import java.nio.channels.ClosedChannelException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Two connections whose sides speak a protocol of their own, or one and a stream of HTTP/2 that has
 * become a connection of bytes: what comes on one goes out on the other, as fast as that takes it.
 * Who ends what it sends ends it for the other side, which may go on for as long as bytes flow.
 * What one side sends before the other is there waits, and no more is read. Runs on the event loop
 * of both.
 */
public class Tunnel {

  private final long maxSilenceNanos;
  private final Traffic traffic;
  private final End instance = new End();
  private final End client = new End();
  private long movedAt = System.nanoTime();
  private @Nullable Future<?> watch;

  /** Is told what goes through. */
  public interface Traffic {

    /** Of nobody's interest. */
    Traffic UNSEEN =
        new Traffic() {
          @Override
          public void fromClient(int bytes) {}

          @Override
          public void fromInstance(int bytes) {}
        };

    void fromClient(int bytes);

    void fromInstance(int bytes);
  }

  /**
   * @param maxSilence of what is left of it once one side has ended; then it is cut off
   */
  public Tunnel(Duration maxSilence, Traffic traffic) {
    this.maxSilenceNanos = maxSilence.toNanos();
    this.traffic = traffic;
  }

  /** The last handler of the instance's connection. */
  public final ChannelHandler instanceEnd() {
    return instance;
  }

  /** The last handler of the client's connection. With the second of both ends bytes flow. */
  public final ChannelHandler clientEnd() {
    return client;
  }

  /** Whether it carries bytes, or has. */
  public final boolean isCoupled() {
    return instance.context != null && client.context != null;
  }

  /** When a byte last came or went. */
  final long movedAt() {
    return movedAt;
  }

  /** Nobody gets what has come, and there will be no other side. */
  public final void discard() {
    instance.discard();
    client.discard();
  }

  /** Ends both connections so that neither side can take it for the end of what was sent. */
  public final void reset() {
    instance.reset();
    client.reset();
  }

  /** From its beginning on, what is left of it may not be silent for long. */
  private void half(ChannelHandlerContext context) {
    movedAt = System.nanoTime();
    if (watch == null) {
      watchFor(context, maxSilenceNanos);
    }
  }

  private void watchFor(ChannelHandlerContext context, long nanos) {
    watch = context.executor().schedule(() -> lookAtSilence(context), nanos, TimeUnit.NANOSECONDS);
  }

  private void lookAtSilence(ChannelHandlerContext context) {
    long left = maxSilenceNanos - (System.nanoTime() - movedAt);
    if (left > 0) {
      watchFor(context, left);
    } else {
      reset();
    }
  }

  private void endWatch() {
    if (watch != null && !instance.isOpen() && !client.isOpen()) {
      watch.cancel(false);
    }
  }

  private final class End extends ChannelDuplexHandler {

    private final Queue<ByteBuf> early = new ArrayDeque<>();
    private @Nullable ChannelHandlerContext context;
    private boolean inputEnded;
    private boolean broken;

    private End other() {
      return this == instance ? client : instance;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
      this.context = context;
      Channel channel = context.channel();
      channel.config().setOption(ChannelOption.ALLOW_HALF_CLOSURE, true);
      End before = other();
      if (before.context == null) {
        channel.config().setAutoRead(false);
        return;
      }
      before.early.forEach(bytes -> send(bytes));
      before.early.clear();
      context.flush();
      if (!before.context.channel().isActive()) {
        endAs(before);
        return;
      }
      channel.config().setAutoRead(true);
      before.context.channel().config().setAutoRead(channel.isWritable());
      if (before.inputEnded) {
        endOutput();
      }
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
      movedAt = System.nanoTime();
      ByteBuf bytes = (ByteBuf) message;
      if (this == client) {
        traffic.fromClient(bytes.readableBytes());
      } else {
        traffic.fromInstance(bytes.readableBytes());
      }
      if (other().context == null) {
        early.add(bytes);
      } else {
        other().send(bytes);
      }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
      if (other().context != null) {
        other().context.flush();
      }
    }

    private void send(Object bytes) {
      if (context == null) {
        ReferenceCountUtil.release(bytes);
      } else {
        // What cannot go on ends all: a part that is missing has to show.
        context.write(bytes).addListener(written -> wrote(written.isSuccess()));
      }
    }

    private void wrote(boolean whole) {
      if (whole) {
        movedAt = System.nanoTime();
      } else {
        Tunnel.this.reset();
      }
    }

    @Override
    public void read(ChannelHandlerContext context) {
      if (!inputEnded) {
        context.read();
      }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
      if (other().context != null) {
        other().context.channel().config().setAutoRead(context.channel().isWritable());
      }
    }

    /** What stands behind still speaks HTTP, to nobody. */
    @Override
    public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
      ReferenceCountUtil.release(message);
      promise.tryFailure(new ClosedChannelException());
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
      if (event instanceof ChannelInputShutdownEvent) {
        inputEnded = true;
        half(context);
        if (other().inputEnded) {
          closeWhenSent();
          other().closeWhenSent();
        } else {
          other().endOutput();
        }
      }
    }

    private void endOutput() {
      if (context == null) {
        return;
      }
      if (context.channel() instanceof Http2StreamChannel) {
        context.writeAndFlush(new DefaultHttp2DataFrame(true));
      } else if (context.channel() instanceof DuplexChannel duplex
          && context.pipeline().get(SslHandler.class) == null) {
        sent(context).addListener(sent -> duplex.shutdownOutput());
      } else {
        closeWhenSent();
      }
    }

    /** Ends as the other side has. */
    private void endAs(End ended) {
      if (ended.broken) {
        reset();
      } else {
        closeWhenSent();
      }
    }

    private static ChannelFuture sent(ChannelHandlerContext context) {
      return context.writeAndFlush(Unpooled.EMPTY_BUFFER);
    }

    private void closeWhenSent() {
      if (context != null) {
        sent(context).addListener(ChannelFutureListener.CLOSE);
      }
    }

    private boolean isOpen() {
      return context != null && context.channel().isOpen();
    }

    private void reset() {
      if (context != null && context.channel().isActive()) {
        ConnectionReset.of(context);
      }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
      broken = true;
      context.close();
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
      half(context);
      other().endAs(this);
      endWatch();
      context.fireChannelInactive();
    }

    private void discard() {
      early.forEach(ReferenceCountUtil::release);
      early.clear();
    }
  }
}
