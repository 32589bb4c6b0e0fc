package io.signalbox.gateway.forward;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.DefaultHttpRequest;
import io.netty.handler.codec.http.EmptyHttpHeaders;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.codec.http2.Http2Exception.HeaderListSizeException;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * One request on its way to an instance, and the answer on its way back. It alone decides when it
 * has ended, and how:
 *
 * <pre>
 *   client            exchange                          instance
 *     |                  | 1 takes a connection: one at rest, or a new one
 *     |                  | 2 sends the header ------------>|
 *     |-- giveBody() --->| 3 passes the body on ---------->|   as fast as the instance takes it
 *     |<- interim() -----| 4 passes interim answers on <---|
 *     |<- head() --------| 5 passes the header on <--------|
 *     |<- body() --------| 6 passes the body on <----------|   as fast as the client takes it
 *     |<- end() ---------| 7 ends: the connection rests if it is provably clean, or is closed
 * </pre>
 *
 * When the client has asked for another protocol and the instance takes it (101), then in place of
 * 5 and 6
 *
 * <pre>
 *     |<- switched() ----| 8 both connections become a {@link UpgradeTunnel}, until it has ended
 * </pre>
 *
 * Each of the steps 1 to 6 may be the last one: then the connection is closed and the client is
 * told the {@link Ending}. Runs on the event loop of the client's connection, and so does the
 * connection to the instance.
 */
public final class Exchange {

  /** What a system takes in its buffers for a server that has not read it. */
  private static final int MUCH = 64 * 1024;

  private final Pool pool;
  private final Call call;
  private final ClientSide client;
  private @Nullable InstanceConnection connection;
  private @Nullable UpgradeTunnel tunnel;
  private boolean headerSent;
  private boolean requestEnded;
  private boolean requestSent;
  private boolean instanceTakesNoMore;
  private boolean answering;
  private boolean mayRest;
  private boolean endsByClose;
  private boolean clientTakes = true;
  private boolean asked;
  private boolean over;
  private long bodyBytes;
  private long progressAt = System.nanoTime();

  Exchange(Pool pool, Call call, ClientSide client) {
    this.pool = pool;
    this.call = call;
    this.client = client;
  }

  /** 1. Once. */
  public void begin() {
    pool.watch(this);
    pool.take(call.address(), this);
  }

  /** 2. */
  void connected(InstanceConnection taken) {
    connection = taken;
    taken.begin(this);
    progress();
    if (call.body()) {
      HttpRequest head =
          new DefaultHttpRequest(
              HttpVersion.HTTP_1_1, call.method(), call.target(), call.headers());
      write(taken.write(head), () -> headerSent = true);
      takesMore();
    } else {
      requestEnded = true;
      write(taken.write(whole()), () -> headerSent = requestSent = true);
    }
  }

  private HttpRequest whole() {
    return new DefaultFullHttpRequest(
        HttpVersion.HTTP_1_1,
        call.method(),
        call.target(),
        Unpooled.EMPTY_BUFFER,
        call.headers(),
        EmptyHttpHeaders.INSTANCE);
  }

  /** 1, in vain. */
  void notConnected(Ending ending, @Nullable Throwable cause) {
    fail(ending, cause);
  }

  private void write(ChannelFuture writing, Runnable then) {
    writing.addListener(
        written -> {
          progress();
          if (written.isSuccess()) {
            then.run();
          } else if (written.cause() instanceof HeaderListSizeException) {
            fail(Ending.HEAD_TOO_LARGE, written.cause());
          } else {
            // It may still have something to say: why it takes no more, for instance.
            instanceTakesNoMore = true;
          }
        });
  }

  /** 3. There is room for more of the body. */
  void takesMore() {
    if (!over && !asked && !requestEnded && call.body()) {
      asked = true;
      client.giveBody();
    }
  }

  /** 3. A part of the body, which was asked for; released here. */
  public void body(ByteBuf part) {
    asked = false;
    bodyBytes += part.readableBytes();
    InstanceConnection to = connection;
    if (over || to == null || instanceTakesNoMore) {
      part.release();
    } else {
      HttpContent content = new DefaultHttpContent(part);
      write(to.write(content), () -> {});
    }
    if (to != null && (to.isWritable() || instanceTakesNoMore)) {
      takesMore();
    }
  }

  /** 3. The body has ended. */
  public void endBody(LastHttpContent end) {
    asked = false;
    requestEnded = true;
    InstanceConnection to = connection;
    if (!over && to != null && !instanceTakesNoMore) {
      write(to.write(end), () -> requestSent = true);
    }
  }

  /** 4. */
  void interim(HttpResponse interim) {
    progress();
    if (interim.status().equals(HttpResponseStatus.SWITCHING_PROTOCOLS)) {
      switching(interim);
    } else {
      client.interim(interim);
    }
  }

  /** 8. */
  private void switching(HttpResponse answer) {
    InstanceConnection from = connection;
    Upgrade asked = call.upgrade();
    if (from == null || !requestSent || asked == null || !asked.isAcceptedBy(answer)) {
      fail(Ending.BAD_HEAD, new IOException("It switched protocols, unasked"));
      return;
    }
    UpgradeTunnel begun = new UpgradeTunnel(asked);
    tunnel = begun;
    from.becomes(begun);
    client.switched(answer, begun);
  }

  /** 5. */
  void head(HttpResponse answer) {
    progress();
    answering = true;
    // A refusal may have come before the body was read, which then stands before the next request.
    boolean refused = answer.status().code() >= 400 && bodyBytes > MUCH;
    mayRest = HttpUtil.isKeepAlive(answer) && requestSent && !refused;
    InstanceConnection from = connection;
    if (from != null) {
      KeepAlive.seconds(answer.headers().get("Keep-Alive")).ifPresent(from::keepFor);
    }
    boolean coded = answer.headers().contains(HttpHeaderNames.TRANSFER_ENCODING);
    if (coded) {
      // RFC 9112, sections 6.1 and 6.3.
      mayRest &= answer.protocolVersion().equals(HttpVersion.HTTP_1_1);
    }
    endsByClose = !coded && !HttpUtil.isContentLengthSet(answer);
    client.head(answer);
  }

  /** 6. */
  void part(ByteBuf part) {
    progress();
    client.body(part);
  }

  /** 6. Whether the client takes more at the moment. */
  public void clientTakes(boolean more) {
    if (clientTakes != more) {
      clientTakes = more;
      progress();
      if (!over && connection != null) {
        connection.read(more);
      }
    }
  }

  /** 7. */
  void end(LastHttpContent last) {
    InstanceConnection from = connection;
    if (over || from == null) {
      return;
    }
    if (endsByClose && instanceTakesNoMore && !from.isOpen()) {
      // Who took no more may have reset the connection, which shows in writing as in reading: once.
      fail(Ending.TRUNCATED, null);
      return;
    }
    over = true;
    // An answer before the request's end leaves a connection that is nobody's.
    if (mayRest && !instanceTakesNoMore) {
      pool.give(from);
    } else {
      from.close();
    }
    client.end(last);
  }

  /** What came is not HTTP. */
  void malformed(Throwable cause) {
    fail(answering ? Ending.TRUNCATED : Ending.BAD_HEAD, cause);
  }

  /** The connection has ended. */
  void closed(@Nullable Throwable error) {
    if (tunnel != null) {
      over = true;
      return;
    }
    Ending ending;
    if (answering) {
      ending = Ending.TRUNCATED;
    } else if (error instanceof NotProcessedException) {
      ending = Ending.REFUSED;
    } else if (headerSent) {
      ending = Ending.BROKEN;
    } else {
      ending = Ending.NOT_SENT;
    }
    fail(ending, error);
  }

  /** The client is gone, has broken its request off, or wants no more. */
  public void abandon() {
    if (tunnel != null && tunnel.isCoupled()) {
      // Its sides end it themselves.
      return;
    }
    if (tunnel != null) {
      tunnel.discard();
    }
    if (over) {
      return;
    }
    over = true;
    if (connection != null) {
      connection.reset();
    }
  }

  /** Whether it is still on its way; ends it when the instance takes too long. */
  boolean isOnItsWay(long now) {
    if (tunnel != null) {
      tunnel.look(now);
      return !over;
    }
    boolean waitsForClient = !clientTakes || (asked && !answering);
    if (!over && connection != null && !waitsForClient && now - progressAt > call.patienceNanos()) {
      fail(answering ? Ending.BODY_LATE : Ending.HEAD_LATE, null);
    }
    return !over;
  }

  private void fail(Ending ending, @Nullable Throwable cause) {
    if (over) {
      return;
    }
    over = true;
    if (connection != null) {
      connection.reset();
    }
    client.failed(new ForwardException(ending, cause));
  }

  boolean isOver() {
    return over;
  }

  private void progress() {
    progressAt = System.nanoTime();
  }
}
