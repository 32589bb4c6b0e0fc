package io.signalbox.gateway.tls;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.util.ReferenceCountUtil;
import io.signalbox.handoff.server.ClientRequests;
import io.signalbox.member.pace.LingeringClose;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Leads clients that come without TLS to where they come with it, and tells browsers to come so
 * from then on. What proves to an authority that a name is ours goes on (RFC 8555, section 8.3): it
 * comes before there is a certificate.
 */
final class HttpsOnly extends ChannelDuplexHandler {

  private static final String CHALLENGE = "/.well-known/acme-challenge/";
  private static final Pattern AUTHORITY =
      Pattern.compile("(?:[A-Za-z0-9._-]{1,253}|\\[[0-9A-Fa-f:.]{2,45}])(?::[0-9]{1,5})?");

  private final boolean redirect;
  private final String hsts;
  private boolean discards;
  private @Nullable LingeringClose closing;

  /**
   * @param hsts what browsers are told; may be empty
   */
  HttpsOnly(boolean redirect, String hsts) {
    this.redirect = redirect;
    this.hsts = hsts;
  }

  private static boolean isSecure(ChannelHandlerContext context) {
    return ClientRequests.areEncrypted(context.channel());
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    if (message instanceof HttpRequest request
        && !discards
        && redirect
        && !isSecure(context)
        && request.decoderResult().isSuccess()
        && !request.uri().startsWith(CHALLENGE)) {
      discards = true;
      redirect(context, request);
    }
    if (discards) {
      if (closing != null) {
        closing.drained(message);
      }
      ReferenceCountUtil.release(message);
    } else {
      context.fireChannelRead(message);
    }
  }

  /** And ends the connection: what comes next comes on another. */
  private void redirect(ChannelHandlerContext context, HttpRequest request) {
    String host = request.headers().get(HttpHeaderNames.HOST, "");
    boolean known = AUTHORITY.matcher(host).matches() && request.uri().startsWith("/");
    DefaultFullHttpResponse answer =
        new DefaultFullHttpResponse(
            HttpVersion.HTTP_1_1,
            known ? HttpResponseStatus.PERMANENT_REDIRECT : HttpResponseStatus.BAD_REQUEST,
            Unpooled.EMPTY_BUFFER);
    if (known) {
      answer.headers().set(HttpHeaderNames.LOCATION, "https://" + host + request.uri());
    }
    answer
        .headers()
        .set(HttpHeaderNames.CONTENT_LENGTH, 0)
        .set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
    context.writeAndFlush(answer).addListener(written -> closing = LingeringClose.begin(context));
  }

  @Override
  public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
    if (message instanceof HttpResponse answer && !hsts.isEmpty() && isSecure(context)) {
      answer.headers().set("Strict-Transport-Security", hsts);
    }
    context.write(message, promise);
  }
}
