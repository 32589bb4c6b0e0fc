package io.signalbox.gateway.dispatch;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * An answer on its way to a client. A short one is held until it is whole: one that breaks off can
 * still become a problem. Of another, what comes in one turn of the loop goes out together. Runs on
 * the event loop of the client's connection.
 */
final class HeldAnswer {

  /** In bytes. */
  static final int SHORT = 16 * 1024;

  private final ChannelHandlerContext context;
  private final Consumer<HttpResponse> leaving;
  private final List<HttpObject> held = new ArrayList<>(2);
  private int bytes;
  private boolean holds;
  private boolean committed;
  private boolean flushing;

  /**
   * @param leaving may change the header that is about to be written
   */
  HeldAnswer(ChannelHandlerContext context, Consumer<HttpResponse> leaving) {
    this.context = context;
    this.leaving = leaving;
  }

  /** Whether some of it has been written, so that nothing else can take its place. */
  boolean isCommitted() {
    return committed;
  }

  /**
   * @param length of its body; negative when that is not known
   */
  void head(HttpResponse answer, long length) {
    holds = length >= 0 && length <= SHORT;
    write(answer);
  }

  /** A part of the body, which is released when it is written or discarded. */
  void part(ByteBuf part) {
    bytes += part.readableBytes();
    write(new DefaultHttpContent(part));
  }

  /** With what comes in the same turn of the loop: what is malformed right away can be answered. */
  private void write(HttpObject part) {
    held.add(part);
    if (!holds) {
      if (committed || bytes > SHORT) {
        writeHeld();
      }
      flushLater();
    }
  }

  private void writeHeld() {
    for (HttpObject part : held) {
      if (part instanceof HttpResponse answer) {
        leave(answer);
      }
      context.write(part);
    }
    held.clear();
  }

  private void leave(HttpResponse answer) {
    leaving.accept(answer);
    committed = true;
  }

  /** Nothing follows. */
  ChannelFuture end(LastHttpContent last) {
    FullHttpResponse whole = whole(last.trailingHeaders());
    if (whole != null) {
      held.clear();
      return whole(whole);
    }
    holds = false;
    writeHeld();
    return conclude(last);
  }

  /** What is held, as one message, if it is a header with no more than one part behind it. */
  private @Nullable FullHttpResponse whole(HttpHeaders trailers) {
    if (held.isEmpty() || held.size() > 2 || !(held.getFirst() instanceof HttpResponse answer)) {
      return null;
    }
    ByteBuf content =
        held.getLast() instanceof HttpContent part ? part.content() : Unpooled.EMPTY_BUFFER;
    return new DefaultFullHttpResponse(
        answer.protocolVersion(), answer.status(), content, answer.headers(), trailers);
  }

  /** Of which nothing has been given before, or what was has been discarded. */
  ChannelFuture whole(FullHttpResponse answer) {
    holds = false;
    leave(answer);
    return conclude(answer);
  }

  private ChannelFuture conclude(HttpObject last) {
    ChannelFuture written = context.write(last);
    flushLater();
    return written;
  }

  /** With what else is written in this turn of the loop. */
  private void flushLater() {
    if (!flushing) {
      flushing = true;
      context
          .channel()
          .eventLoop()
          .execute(
              () -> {
                flushing = false;
                if (!holds) {
                  writeHeld();
                }
                context.flush();
              });
    }
  }

  /** What is held is nobody's any more. */
  void discard() {
    held.forEach(ReferenceCountUtil::release);
    held.clear();
  }
}
