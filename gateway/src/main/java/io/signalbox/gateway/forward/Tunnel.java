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
import io.netty.handler.ssl.SslHandler;
import io.netty.util.ReferenceCountUtil;
import java.nio.channels.ClosedChannelException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * Two connections whose sides speak a protocol of their own: what comes on one goes out on the
 * other, as fast as that takes it. Who ends what it sends ends it for the other side, which then
 * has a while to end, too. What the instance sends before the client is there waits, and no more is
 * read. Runs on the event loop of both.
 */
public final class Tunnel {

  private static final long MAX_IDLE_NANOS = Duration.ofHours(1).toNanos();
  private static final long MAX_HALF_NANOS = Duration.ofSeconds(30).toNanos();

  private final Upgrade upgrade;
  private final End instance = new End();
  private final End client = new End();
  private long cameAt = System.nanoTime();
  private long halfSince;
  private boolean half;

  Tunnel(Upgrade upgrade) {
    this.upgrade = upgrade;
  }

  /** What is spoken in it. */
  Upgrade upgrade() {
    return upgrade;
  }

  /** Takes the place of HTTP in the instance's connection. */
  ChannelHandler instanceEnd() {
    return instance;
  }

  /** Takes the place of HTTP in the client's connection, later than {@link #instanceEnd}. */
  ChannelHandler clientEnd() {
    return client;
  }

  /** Whether it carries bytes, or has. */
  boolean isCoupled() {
    return client.context != null;
  }

  /** Ends it when nothing has come for long, or only one side has ended. */
  void look(long now) {
    if (now - cameAt > MAX_IDLE_NANOS || half && now - halfSince > MAX_HALF_NANOS) {
      instance.close();
      client.close();
    }
  }

  /** There will be no client. */
  void discard() {
    instance.discard();
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
        closeWhenSent();
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
      cameAt = System.nanoTime();
      if (other().context == null) {
        early.add((ByteBuf) message);
      } else {
        other().send(message);
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
        context.write(bytes).addListener(written -> resetUnless(written.isSuccess()));
      }
    }

    private void resetUnless(boolean written) {
      if (!written) {
        reset();
        other().reset();
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
        half = true;
        halfSince = System.nanoTime();
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
      if (context.channel() instanceof DuplexChannel duplex
          && context.pipeline().get(SslHandler.class) == null) {
        sent(context).addListener(sent -> duplex.shutdownOutput());
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

    void close() {
      if (context != null) {
        context.close();
      }
    }

    private void reset() {
      if (context != null && context.channel().isActive()) {
        context.channel().config().setOption(ChannelOption.SO_LINGER, 0);
        context.close();
      }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
      broken = true;
      context.close();
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
      half = true;
      halfSince = System.nanoTime();
      if (broken) {
        other().reset();
      } else {
        other().closeWhenSent();
      }
      context.fireChannelInactive();
    }

    void discard() {
      early.forEach(ReferenceCountUtil::release);
      early.clear();
    }
  }
}
