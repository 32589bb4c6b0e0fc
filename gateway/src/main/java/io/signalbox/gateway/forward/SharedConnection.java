package io.signalbox.gateway.forward;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http2.Http2GoAwayFrame;
import io.netty.handler.codec.http2.Http2SettingsFrame;
import io.netty.handler.codec.http2.Http2StreamChannel;
import io.netty.handler.codec.http2.Http2StreamChannelBootstrap;
import io.netty.util.ReferenceCountUtil;
import io.signalbox.member.http2.SilentPeers;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A connection of HTTP/2 to an instance, from before it is open. It carries as many exchanges as
 * the instance has said that it takes, each on a stream of its own. Runs on its event loop.
 */
final class SharedConnection extends ChannelInboundHandlerAdapter implements Opening {

  /** At once, however many the instance would take; and of those that wait for it to open. */
  static final int MOST_STREAMS = 1_000;

  /** That end by our word, within a span. Servers end a connection that has some more. */
  private static final int MOST_RESETS = 100;

  private static final long RESET_NANOS = TimeUnit.SECONDS.toNanos(30);

  private final Address address;
  private final Consumer<Exchange> elsewhere;
  private final Deque<Exchange> early = new ArrayDeque<>();
  private final long since = System.nanoTime();
  private @Nullable Channel channel;
  private @Nullable Throwable error;
  private long quietSince = since;
  private long most = MOST_STREAMS;
  private int streams;
  private int resets;
  private long resetsSince = since;
  private boolean ready;
  private boolean retired;
  private boolean over;

  /**
   * @param elsewhere is given exchanges that have waited here and have no place
   */
  SharedConnection(Address address, Consumer<Exchange> elsewhere) {
    this.address = address;
    this.elsewhere = elsewhere;
  }

  /** Whether one more exchange may be on it. */
  boolean hasRoom() {
    return !retired && !over && streams + early.size() < most;
  }

  /** Whether the instance has said that it takes nothing at all. */
  boolean takesNothing() {
    return ready && most == 0 && !over;
  }

  boolean isOver() {
    return over;
  }

  /** Tells the exchange of a stream of its own, when the connection is open. */
  void take(Exchange exchange) {
    if (ready) {
      begin(exchange);
    } else {
      early.add(exchange);
    }
  }

  @Override
  public boolean isWanted() {
    return early.stream().anyMatch(exchange -> !exchange.isOver());
  }

  /** What the instance takes it says first (RFC 9113, section 3.4). */
  @Override
  public void opened(Channel opened) {
    channel = opened;
    SilentPeers.probe(opened);
    opened.pipeline().addLast(this);
  }

  @Override
  public void failed(Ending ending, @Nullable Throwable cause) {
    over = true;
    for (Exchange next = early.poll(); next != null; next = early.poll()) {
      if (!next.isOver()) {
        next.notConnected(ending, cause);
      }
    }
  }

  private void ready() {
    ready = true;
    for (Exchange next = early.poll(); next != null; next = early.poll()) {
      if (next.isOver()) {
        continue;
      }
      if (streams < most) {
        begin(next);
      } else {
        elsewhere.accept(next);
      }
    }
  }

  private void begin(Exchange exchange) {
    Channel carrier = channel;
    if (carrier == null || !carrier.isActive()) {
      exchange.notConnected(Ending.NOT_REACHED, error);
      return;
    }
    streams++;
    AnswerStream codec = new AnswerStream(address);
    new Http2StreamChannelBootstrap(carrier)
        .handler(codec)
        .open()
        .addListener(
            opening -> {
              if (opening.isSuccess()) {
                begin(exchange, codec, (Http2StreamChannel) opening.getNow());
              } else {
                ended(false);
                exchange.notConnected(Ending.NOT_REACHED, opening.cause());
              }
            });
  }

  private void begin(Exchange exchange, AnswerStream codec, Http2StreamChannel stream) {
    stream.closeFuture().addListener(closed -> ended(!codec.isWhole()));
    if (exchange.isOver()) {
      stream.close();
      return;
    }
    InstanceConnection connection = InstanceConnection.once(address, stream);
    stream.pipeline().addLast(connection);
    exchange.connected(connection);
  }

  private void ended(boolean reset) {
    streams--;
    quietSince = System.nanoTime();
    if (reset) {
      countReset(quietSince);
    }
    closeIfDone();
  }

  /** Who resets too many streams is taken for an attacker: then another one goes on in time. */
  private void countReset(long now) {
    if (now - resetsSince > RESET_NANOS) {
      resetsSince = now;
      resets = 0;
    }
    resets++;
    retired |= resets > MOST_RESETS;
  }

  /** Takes no more when it has had its time, and ends when nothing is on it. */
  void retire(long now, PoolSettings settings) {
    boolean idle = streams == 0 && now - quietSince > settings.maxIdle().toNanos();
    if (ready && (idle || now - since > settings.maxLife().toNanos())) {
      retired = true;
      closeIfDone();
    } else if (!ready && !over && channel != null && now - since > settings.patience().toNanos()) {
      error = new IOException("It did not begin to speak HTTP/2 in time");
      channel.close();
    }
  }

  private void closeIfDone() {
    if (retired && streams == 0 && channel != null) {
      channel.close();
    }
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    if (message instanceof Http2SettingsFrame frame) {
      Long told = frame.settings().maxConcurrentStreams();
      most = told == null ? most : Math.min(told, MOST_STREAMS);
      if (!ready) {
        ready();
      }
    } else if (message instanceof Http2GoAwayFrame) {
      retired = true;
      closeIfDone();
    }
    ReferenceCountUtil.release(message);
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    error = cause;
    retired = true;
    context.close();
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    failed(Ending.NOT_REACHED, error);
  }
}
